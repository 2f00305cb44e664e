import { leaderOf, leads } from '../../../lib/targets/leadership.ts';
import type { Role } from '../../../lib/targets/target.ts';

/** A leader that is none of the known nodes by the name it was given: which one, nobody can tell. */
export const STRANGER = Symbol('a leader by a name that is not known');

/** How a node stands at one moment. */
export interface Standing {
  readonly name: string;
  /** What it says of itself; null where nodes of the target have no status. */
  readonly said: {
    readonly reachable: boolean;
    readonly ready: boolean;
    readonly role: Role;
    readonly term: number | null;
    /** Name of the node that it takes for the leader; null when it knows none. */
    readonly leader: string | typeof STRANGER | null;
  } | null;
  /** A write through it was accepted lately; left out where nobody has tried. */
  readonly accepts?: boolean;
  /** It answers what was acknowledged lately; left out where nobody has asked. */
  readonly caughtUp?: boolean;
}

/**
 * Why a cluster is not whole, in words that follow "since": a node is not up, a majority names no leader, a follower has not
 * caught up. Null when it is whole.
 */
export function notWhole(nodes: readonly Standing[]): string | null {
  for (const { name, said, accepts, caughtUp } of nodes) {
    if (said !== null && !said.reachable) return `${name} does not answer`;
    if (said !== null && !said.ready) return `${name} is not ready`;
    if (accepts === false) return `${name} does not accept writes`;
    if (caughtUp === false) return `${name} has not caught up`;
  }
  return leaderless(nodes);
}

/**
 * What a cluster is busy with that has no time for writes: `down` where a node is not up, or no leader is named by a majority; `stalled`
 * where all are up and none of them has accepted a write lately, so that no single node is to blame; null otherwise.
 */
export function standstill(nodes: readonly Standing[]): 'down' | 'stalled' | null {
  if (notWhole(nodes.map(({ name, said }) => ({ name, said }))) !== null) return 'down';
  return nodes.every(({ accepts }) => accepts === false) ? 'stalled' : null;
}

/** What keeps one leader from being named by a majority; null when one is, and where nodes do not say who leads. */
function leaderless(nodes: readonly Standing[]): string | null {
  const told = nodes.flatMap(({ name, said }) => (said === null ? [] : [{ name, ...said }]));
  if (told.length === 0) return null;
  const leader = leaderOf(told.map((each) => ({ ...each, node: each, group: null })));
  if (leader === null) return 'no node leads';
  const other = told.find((each) => each !== leader && leads(each));
  if (other !== undefined) return `${leader.name} and ${other.name} both take themselves for the leader`;
  // A name that is not known may be any node's, the leader's too: nothing that speaks against it.
  const naming = told.filter((each) => each === leader || each.leader === leader.name || each.leader === STRANGER);
  if (naming.length * 2 > nodes.length) return null;
  return `${leader.name} leads, and ${naming.length} of ${nodes.length} nodes name it`;
}
