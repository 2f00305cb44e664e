import type { Sighting } from '../prober/status.ts';
import type { RoundObservation } from './window.ts';

/** A leader, as a status showed it. */
export interface LeaderSeen {
  /** When the answer that shows it was there; milliseconds since the run's start. */
  readonly atMs: number;
  /** Its position; UNKNOWN_NODE when it was named by a name that no node is known by. */
  readonly node: number;
  readonly term: number | null;
}

/** Position of the leader that a status shows: the node itself, or the one it names. */
function shownLeader({ role, node, leader }: Sighting): number | null {
  return role === 'leader' ? node : leader;
}

/**
 * The leaders that were seen after the fault and within the watch, in the order in which they were seen. A status counts
 * when it comes from a node that was not hit and shows a leader that was not hit, in a higher term than before the
 * fault. Where no terms are told, the leader must be another one than was last shown before the fault.
 * The first of them is when a new leader is visible.
 */
export function leadersSeen({ sightings, hit, faultMs, untilMs, termBefore }: RoundObservation): LeaderSeen[] {
  let before: number | null = null;
  const seen: LeaderSeen[] = [];
  for (const sighting of sightings.changes()) {
    const { node, atMs, term } = sighting;
    const leader = shownLeader(sighting);
    if (leader === null || atMs > untilMs) continue;
    if (atMs <= faultMs) {
      before = leader;
      continue;
    }
    if (hit.includes(node) || hit.includes(leader)) continue;
    const isNew = termBefore !== null && term !== null ? term > termBefore : leader !== before;
    if (isNew) seen.push({ atMs, node: leader, term });
  }
  return seen;
}
