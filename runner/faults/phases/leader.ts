import { leads } from '../../../lib/targets/leadership.ts';
import type { Sighting } from '../prober/status.ts';
import { isAway, originOf, type RoundObservation } from './window.ts';

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
 * The leaders that were seen after the fault, or the return of what was hit, and within the watch, in the order in which they
 * were seen. A status counts when it comes from a node that is not away and shows a leader that is not, in a higher term than
 * before the fault. Where no terms are told, the leader must be another one than was last shown before the fault.
 * The first of them is when a new leader is visible.
 */
export function leadersSeen(round: RoundObservation): LeaderSeen[] {
  const { sightings, untilMs, termBefore } = round;
  const originMs = originOf(round);
  let before: number | null = null;
  const seen: LeaderSeen[] = [];
  for (const sighting of sightings.changes()) {
    const { node, atMs, term } = sighting;
    const leader = shownLeader(sighting);
    if (leader === null || atMs > untilMs) continue;
    if (atMs <= originMs) {
      before = leader;
      continue;
    }
    if (isAway(round, node, atMs) || isAway(round, leader, atMs)) continue;
    const isNew = termBefore !== null && term !== null ? term > termBefore : leader !== before;
    if (isNew) seen.push({ atMs, node: leader, term });
  }
  return seen;
}

/**
 * From when on an accepted write is one of the cluster as it is after the fault: once the fault had surely taken effect, or
 * once a node was seen to lead in a higher term, whichever came first. What is sent after that can only be committed in
 * that term, also by one who still hears of the old leader. Where the nodes that were hit have come back, since then.
 */
export function countedFrom(
  { effectMs, backMs, termBefore }: RoundObservation,
  leaders: readonly LeaderSeen[],
): number {
  if (backMs !== null) return backMs;
  const elected = leaders.find(({ term }) => termBefore !== null && term !== null && term > termBefore);
  return Math.min(effectMs, elected?.atMs ?? effectMs);
}

/** When the node that led before the fault answered that it leads no more, before it could be helped; null: not seen. */
export function steppedDown({
  sightings,
  leader,
  faultMs,
  backMs,
  untilMs,
}: Omit<RoundObservation, 'endMs'>): number | null {
  const lastMs = backMs ?? untilMs;
  const seen = sightings
    .changes()
    .find(
      (each) => each.node === leader && each.atMs > faultMs && each.atMs <= lastMs && each.reachable && !leads(each),
    );
  return seen?.atMs ?? null;
}

/**
 * How leadership moved on after the first new leader until the next fault, also to a node that was hit and came back after the
 * watch: the first sight of the leader of each further term. Null where the target tells no terms.
 */
export function movesAfter({
  sightings,
  hit,
  faultMs,
  backMs,
  untilMs,
  endMs,
  termBefore,
}: RoundObservation): LeaderSeen[] | null {
  if (termBefore === null) return null;
  const returnMs = backMs ?? untilMs;
  const moves: LeaderSeen[] = [];
  let highest = termBefore;
  for (const sighting of sightings.changes()) {
    const { node: told, atMs, term } = sighting;
    const node = shownLeader(sighting);
    if (node === null || term === null || term <= highest || atMs <= faultMs || atMs >= endMs) continue;
    if (atMs <= returnMs && (hit.includes(told) || hit.includes(node))) continue;
    highest = term;
    moves.push({ atMs, node, term });
  }
  return moves.slice(1);
}
