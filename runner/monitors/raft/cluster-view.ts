import type { NodeState, RaftChange } from '../../../lib/report/monitors.ts';

/** What is known of the cluster at one moment, put together from what its nodes said last. */
export interface ClusterView {
  readonly states: ReadonlyMap<string, NodeState>;
  /** The highest term any node reported so far: terms never fall, also when the node that told is gone. */
  readonly term: number | null;
  /** The reachable node that claims to lead, in the highest term if there are several; null when none does. */
  readonly leader: string | null;
  /** The node last known to lead. */
  readonly lastLeader: string | null;
}

export const NOTHING_KNOWN: ClusterView = { states: new Map(), term: null, leader: null, lastLeader: null };

function leaderOf(states: ReadonlyMap<string, NodeState>): string | null {
  let best: { readonly node: string; readonly term: number } | null = null;
  for (const [node, { reachable, role, term }] of states) {
    if (!reachable || role !== 'leader') continue;
    if (best === null || (term ?? 0) > best.term) best = { node, term: term ?? 0 };
  }
  return best?.node ?? null;
}

/** The view after a change. */
export function applyChange(view: ClusterView, { node, to }: RaftChange): ClusterView {
  const states = new Map(view.states).set(node, to);
  const leader = leaderOf(states);
  const term = to.term === null ? view.term : Math.max(to.term, view.term ?? to.term);
  return { states, term, leader, lastLeader: leader ?? view.lastLeader };
}
