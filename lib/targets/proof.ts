import type { FoundNode } from './found.ts';
import { leads } from './leadership.ts';
import type { NodeStatus } from './target.ts';

/** How a node was named by others. */
export interface Naming {
  /** The address at which it is to be. */
  readonly url: string;
  /** Who named it, with what they said at about the same time. */
  readonly namers: readonly FoundNode[];
  /** The id by which it was named; null where it was named as the leader, by its address alone. */
  readonly member: string | null;
}

/**
 * Whether what answers at an address is the node that was named: the same member of the same cluster. Where nodes tell neither
 * cluster nor member, it must say itself that it leads in the term of one that named it, and call itself as it was called.
 * @returns why not, as a predicate; null when it is
 */
export function disproof({ url, namers, member }: Naming, { status }: FoundNode): string | null {
  // Where nodes have no status there is nothing to tell them by.
  if (status === null) return null;
  const why = namers.map((namer) => (namer.status === null ? null : difference(url, member, namer.status, status)));
  return why.includes(null) ? null : (why[0] ?? null);
}

function difference(url: string, member: string | null, namer: NodeStatus, status: NodeStatus): string | null {
  if (status.cluster !== namer.cluster) return `leads to a node of another cluster (${status.cluster ?? 'unknown'})`;
  if (member !== null) return status.id === member ? null : `leads to another member (${status.id ?? 'unknown'})`;
  if (!leads(status)) return 'leads to a node that does not lead';
  if (status.id !== url) return `leads to a node that calls itself ${status.id ?? 'nothing'}`;
  if (status.term !== namer.term) {
    return `leads to a leader of term ${status.term ?? 'unknown'}, and not of term ${namer.term ?? 'unknown'}`;
  }
  return null;
}
