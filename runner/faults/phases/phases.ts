import { latest } from '../../../lib/analysis/statistics.ts';
import type { FailoverRound, Phases } from '../../../lib/report/faults.ts';
import { latencyBack, latencyBefore } from './latency.ts';
import { countedFrom, leadersSeen, movesAfter, steppedDown } from './leader.ts';
import { notesOf } from './notes.ts';
import { acceptedThrough, availabilityGap, firstAccepted, firstFailure } from './requests.ts';
import { okEnds, throughputBack, throughputIn } from './throughput.ts';
import { originOf, type RoundObservation, type RoundWindow, windowOf } from './window.ts';

export type { RoundObservation } from './window.ts';

/** What a round's operations and statuses tell. */
export type RoundFindings = Pick<
  FailoverRound,
  | 'uncertaintyMs'
  | 'awayMs'
  | 'newLeader'
  | 'termAfter'
  | 'leaderChanges'
  | 'phases'
  | 'acceptedThrough'
  | 'before'
  | 'writes'
  | 'reads'
  | 'notes'
>;

/** Tenths of a millisecond: below what probes and the load's clock can tell. */
const rounded = (ms: number): number => Math.round(ms * 10) / 10;

/** Milliseconds from one moment to another; null without the other. */
const since = (fromMs: number, atMs: number | null | undefined): number | null =>
  atMs === null || atMs === undefined ? null : rounded(atMs - fromMs);

/** Operations of the load that were due from the fault to the end of the watch, by outcome. */
function countOf(
  operation: 'read' | 'write',
  { history, faultMs, untilMs }: RoundObservation,
  { rows }: RoundWindow,
): FailoverRound['writes'] {
  const counts = { ok: 0, rejected: 0, unknown: 0 };
  for (const row of rows) {
    if (history.isProbe(row) || history.isWrite(row) !== (operation === 'write')) continue;
    if (history.dueMs(row) >= faultMs && history.dueMs(row) < untilMs) counts[history.outcome(row)]++;
  }
  return counts;
}

/**
 * Takes a fault and what followed apart into phases, each in milliseconds from the fault, or from the return of the nodes that
 * were hit; null: not seen by the end of the watch. What each phase means is said where it is computed. Pure: the same round
 * always gives the same findings, and it may be asked again when more of the round is known: what was seen is seen then too.
 */
export function phasesOf(round: RoundObservation): RoundFindings {
  const { nodes, faultMs, effectMs, backMs, untilMs, beforeMs } = round;
  const window = windowOf(round);
  const ends = okEnds(window.writes);
  const failure = firstFailure(round, window);
  const leaders = leadersSeen(round);
  const countedMs = countedFrom(round, leaders);
  const through = acceptedThrough(round, window, countedMs);
  const before = { fromMs: faultMs - beforeMs, toMs: faultMs };
  const offered = window.writes.filter(({ dueMs }) => dueMs >= before.fromMs && dueMs < before.toMs).length;
  const rate = throughputIn(ends, offered, before);
  const latency = latencyBefore(window.writes, faultMs - beforeMs, faultMs);

  const originMs = originOf(round);
  const watch = {
    originMs,
    fromMs: Math.max(originMs, failure?.atMs ?? originMs),
    effectMs: backMs ?? effectMs,
    untilMs,
  };
  const throughputMs = rate === null ? null : throughputBack(ends, rate, watch);
  const calmMs = latency === null ? null : latencyBack(window.writes, latency, watch);
  const gapMs = availabilityGap(round, window);
  const moves = movesAfter(round);
  const acceptedMs = firstAccepted(round, window, countedMs);
  const phases: Phases = {
    firstFailure: since(faultMs, failure?.atMs),
    // The leader is there to be asked only where it was left alone.
    steppedDown: backMs === null ? null : since(faultMs, steppedDown(round)),
    leaderVisible: since(originMs, leaders[0]?.atMs),
    firstAccepted: since(originMs, acceptedMs),
    acceptedEverywhere: since(originMs, latest(through.map(({ atMs }) => atMs))),
    throughputBack: throughputMs === null ? null : rounded(throughputMs),
    latencyBack: calmMs === null ? null : rounded(calmMs),
    availabilityGap: gapMs === null ? null : rounded(gapMs),
  };
  return {
    uncertaintyMs: effectMs - faultMs,
    awayMs: backMs === null ? null : backMs - faultMs,
    newLeader: nodes[leaders[0]?.node ?? -1] ?? null,
    termAfter: leaders[0]?.term ?? null,
    leaderChanges: moves?.length ?? null,
    phases,
    acceptedThrough: through.map(({ node, atMs }) => ({ node: nodes[node] as string, ms: since(originMs, atMs) })),
    before: {
      opsPerSecond: rounded(rate?.opsPerSecond ?? 0),
      p99Ms: latency === null ? null : rounded(latency.p99Ms),
    },
    writes: countOf('write', round, window),
    reads: countOf('read', round, window),
    notes: notesOf(round, window, {
      ...{ failure, moves: moves ?? [], ends, throughputMs, slotMs: rate?.slotMs ?? null },
      ...{ acceptedMs, calm: calmMs !== null, unprobed: through.some(({ atMs }) => atMs === null) },
    }),
  };
}
