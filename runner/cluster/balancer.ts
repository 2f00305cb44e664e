import { CONNECTIONS, severalBehind } from '../../lib/targets/balanced.ts';
import type { FoundNode } from '../../lib/targets/found.ts';
import type { Target } from '../../lib/targets/target.ts';
import type { Search } from './look.ts';
import type { Sender } from './send.ts';

/**
 * The given addresses that are a load balancer's: asked over several connections, of which a balancer hands each to a node of its
 * choice. An address that its cluster knows as that of one member is not asked again.
 */
export async function balancersAmong(
  target: Target,
  { nodes, discovery }: Search,
  sender: Sender,
  statusMs: number,
): Promise<readonly string[]> {
  const { view } = target;
  if ('absent' in view) return [];
  const ask = async (url: string) => {
    const alone = sender.fresh();
    try {
      return view.readStatus(await alone.send(url, view.status(), statusMs));
    } finally {
      await alone.close();
    }
  };
  const suspects = nodes.filter((node) => node.status !== null && discovery.isAnybodys(node));
  const found = await Promise.all(
    suspects.map(async ({ url, status }: FoundNode) => {
      const others = await Promise.all(Array.from({ length: CONNECTIONS }, () => ask(url)));
      return severalBehind([status, ...others]) ? [url] : [];
    }),
  );
  return found.flat();
}
