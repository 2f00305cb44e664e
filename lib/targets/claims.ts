import type { FoundNode } from './found.ts';
import type { NodeStatus } from './target.ts';

/** Two nodes that cannot be of one cluster, and what each says: its cluster, or whom it takes for the leader. */
export interface Conflict {
  readonly kind: 'clusters' | 'leaders';
  readonly nodes: readonly { readonly url: string; readonly says: string }[];
}

interface Telling extends FoundNode {
  readonly status: NodeStatus;
}

function telling(nodes: readonly FoundNode[]): Telling[] {
  return nodes.filter((node): node is Telling => node.status !== null);
}

/** Two of some nodes that cannot be of one cluster, or are cut off from each other; null when there are none. */
export function conflictAmong(nodes: readonly FoundNode[]): Conflict | null {
  const told = telling(nodes);
  const [first] = told;
  if (first === undefined) return null;
  const stranger = told.find(({ status }) => status.cluster !== first.status.cluster);
  if (stranger !== undefined) return conflictOf('clusters', [first, stranger], ({ cluster }) => cluster ?? 'none');
  const following = told.filter(({ status }) => status.ready && status.leader !== null);
  const one = following[0];
  const other = following.find(({ status }) => status.leader !== one?.status.leader);
  if (one === undefined || other === undefined) return null;
  return conflictOf('leaders', [one, other], ({ leader, term }) => `${leader} in term ${term ?? 'unknown'}`);
}

function conflictOf(kind: Conflict['kind'], nodes: readonly Telling[], says: (status: NodeStatus) => string): Conflict {
  return { kind, nodes: nodes.map(({ url, status }) => ({ url, says: says(status) })) };
}

/** Whom some nodes of one cluster name as their leader, in the highest term; null when they know none. */
export function namedLeader(nodes: readonly FoundNode[]): string | null {
  let newest: NodeStatus | null = null;
  for (const { status } of telling(nodes)) {
    if (status.leader !== null && (newest === null || (status.term ?? 0) > (newest.term ?? 0))) newest = status;
  }
  return newest?.leader ?? null;
}
