import type { NodeStatus } from './target.ts';

/** What a node says of its own part in a group of nodes that elect a leader. */
export interface Claim<Node> extends Pick<NodeStatus, 'role' | 'ready' | 'term'> {
  readonly node: Node;
  /** What is led, where a cluster has several such groups; null for the only one. */
  readonly group: string | null;
  /** When it was heard, on any clock: decides between equal terms. Left out: the first one given is kept. */
  readonly atMs?: number;
}

/** Whether a node takes itself for the leader, and would serve requests as one. */
export function leads({ role, ready }: Pick<NodeStatus, 'role' | 'ready'>): boolean {
  return role === 'leader' && ready;
}

/**
 * Who leads each group: the node that claims to and is ready, in the highest term where several do, since one that was cut
 * off from the others may go on claiming. Where no terms are told, the newest claim counts.
 */
export function leadersOf<Node>(claims: Iterable<Claim<Node>>): Map<string | null, Claim<Node>> {
  const best = new Map<string | null, Claim<Node>>();
  for (const claim of claims) {
    if (!leads(claim)) continue;
    const before = best.get(claim.group);
    if (before === undefined || isLater(claim, before)) best.set(claim.group, claim);
  }
  return best;
}

/** Who leads one group, by default the only one; null when nobody does. */
export function leaderOf<Node>(claims: Iterable<Claim<Node>>, group: string | null = null): Node | null {
  return leadersOf(claims).get(group)?.node ?? null;
}

function isLater<Node>(one: Claim<Node>, other: Claim<Node>): boolean {
  const terms = (one.term ?? 0) - (other.term ?? 0);
  return terms === 0 ? (one.atMs ?? 0) > (other.atMs ?? 0) : terms > 0;
}
