import type { Target } from '../../lib/targets/target.ts';
import { lookAround } from './look.ts';
import type { Sender } from './send.ts';

/**
 * The node that a redirect leads to: a known one; else the leader that the known ones name, if it proves to be that; and where
 * nodes do not say who they are, one that counts as named by the user.
 * @param url the address that was named
 * @param namer base URL of the node that named it
 * @param known base URLs
 * @returns null where it leads to nobody of the cluster
 */
export async function behindRedirect(
  target: Target,
  url: string,
  namer: string,
  known: readonly string[],
  sender: Sender,
): Promise<string | null> {
  if (known.includes(url)) return url;
  if ('absent' in target.view) return sender.trust.followsFrom(namer, url, known) ? url : null;
  const { leader } = await lookAround(target, known, sender);
  return leader?.url ?? null;
}
