import type { Manner, NodeStatus, Target } from './target.ts';

/** Connections that are made to an address to learn whether always the same node is behind it. */
export const CONNECTIONS = 4;

/**
 * Whether several nodes are behind one address: what was said over connections of their own comes from different members; or,
 * where nodes do not say who they are, from one that leads and one that follows it, which nobody does in the same term.
 */
export function severalBehind(said: readonly (NodeStatus | null)[]): boolean {
  const told = said.filter((status) => status !== null);
  const ids = new Set(told.flatMap(({ id }) => (id === null ? [] : [id])));
  if (ids.size > 1) return true;
  const led = told.filter(({ role, ready }) => role === 'leader' && ready);
  return told.some(
    ({ role, leader, term }) => role === 'follower' && led.some((one) => one.term === term && one.leader === leader),
  );
}

/** Why a cluster that is reached through a load balancer does not say who leads. */
export const BALANCED =
  'a load balancer stands before the nodes: who leads behind it, and which node answers, cannot be told';

/** A target whose nodes cannot be told apart, since a load balancer stands before them. */
export function balanced<T extends Target>(target: T): T {
  const { speaking } = target;
  return {
    ...target,
    view: { absent: BALANCED },
    ...(speaking === undefined ? {} : { speaking: (manner: Partial<Manner>) => balanced(speaking(manner)) }),
  };
}
