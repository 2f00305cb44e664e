import { Discovery } from '../../lib/targets/discovery.ts';
import type { FoundNode, UnreachedNode } from '../../lib/targets/found.ts';
import { PATIENCE, SEARCH_MS } from '../../lib/targets/patience.ts';
import type { Target } from '../../lib/targets/target.ts';
import type { Sender } from './send.ts';

/** What is known of the nodes at one moment. */
export interface View {
  readonly nodes: readonly FoundNode[];
  /** Null when none leads, and where nodes do not say it. */
  readonly leader: FoundNode | null;
  /** Nodes that others name and that no address leads to; left out where there are none, or nobody asked. */
  readonly unreached?: readonly UnreachedNode[];
}

/** The same, and how it came about. */
export interface Search extends View {
  readonly discovery: Discovery;
}

async function searched(
  discovery: Discovery,
  sender: Sender,
  signal: AbortSignal | undefined,
  statusMs: number,
): Promise<Search> {
  const deadline = performance.now() + SEARCH_MS;
  for (;;) {
    const asks = discovery.round();
    if (asks.length === 0) {
      const [nodes, leader, unreached] = [discovery.nodes(), discovery.leader(), discovery.unreached()];
      return { nodes, leader, unreached, discovery };
    }
    const timeoutMs = Math.max(1, Math.min(statusMs, Math.ceil(deadline - performance.now())));
    const answers = await Promise.all(asks.map(({ url, request }) => sender.send(url, request, timeoutMs, signal)));
    asks.forEach((ask, at) => {
      ask.learn(answers[at] as (typeof answers)[number]);
    });
  }
}

/**
 * Asks the given hosts for their status, and whichever nodes they name; these count if they prove to be what they were named as.
 * @param statusMs what each has for an answer, of the time for all
 */
export function lookAround(
  target: Target,
  hosts: readonly string[],
  sender: Sender,
  signal?: AbortSignal,
  statusMs = PATIENCE.statusMs,
): Promise<Search> {
  return searched(new Discovery(target, hosts, { trust: sender.trust }), sender, signal, statusMs);
}

/** Asks nodes that are known for their status, and nobody else. */
export function askNodes(
  target: Target,
  urls: readonly string[],
  sender: Sender,
  signal?: AbortSignal,
): Promise<Search> {
  return searched(new Discovery(target, urls, { learns: false }), sender, signal, PATIENCE.statusMs);
}
