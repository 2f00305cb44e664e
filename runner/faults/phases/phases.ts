import { latest } from '../../../lib/analysis/statistics.ts';
import type { FailoverRound, Phases } from '../../../lib/report/faults.ts';
import { latencyBack, latencyBefore } from './latency.ts';
import { leadersSeen } from './leader.ts';
import { notesOf } from './notes.ts';
import { acceptedThrough, firstAccepted, firstFailure } from './requests.ts';
import { okEnds, throughputBack, throughputIn } from './throughput.ts';
import { type RoundObservation, type RoundWindow, windowOf } from './window.ts';

export type { RoundObservation } from './window.ts';

/** What a round's operations and statuses tell. */
export type RoundFindings = Pick<
  FailoverRound,
  'newLeader' | 'termAfter' | 'phases' | 'acceptedThrough' | 'before' | 'writes' | 'reads' | 'notes'
>;

/** Tenths of a millisecond: below what probes and the load's clock can tell. */
const rounded = (ms: number): number => Math.round(ms * 10) / 10;

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
 * Takes a fault and what followed apart into phases, each in milliseconds from the fault; null: not seen by the end of the
 * watch. What each phase means is said where it is computed. Pure: the same round always gives the same findings,
 * and it may be asked again when more of the round is known.
 */
export function phasesOf(round: RoundObservation): RoundFindings {
  const { nodes, faultMs, untilMs, beforeMs } = round;
  const window = windowOf(round);
  const ends = okEnds(window.writes);
  const failureMs = firstFailure(round, window);
  const leaders = leadersSeen(round);
  const through = acceptedThrough(round, window);
  const before = { fromMs: faultMs - beforeMs, toMs: faultMs };
  const offered = window.writes.filter(({ dueMs }) => dueMs >= before.fromMs && dueMs < before.toMs).length;
  const rate = throughputIn(ends, offered, before);
  const latency = latencyBefore(window.writes, faultMs - beforeMs, faultMs);

  const sinceFault = (atMs: number | null | undefined): number | null =>
    atMs === null || atMs === undefined ? null : rounded(atMs - faultMs);
  const watch = { faultMs, fromMs: failureMs ?? faultMs, untilMs };
  const backMs = rate === null ? null : throughputBack(ends, rate, watch);
  const calmMs = latency === null ? null : latencyBack(window.writes, latency, watch);
  const phases: Phases = {
    firstFailure: sinceFault(failureMs),
    leaderVisible: sinceFault(leaders[0]?.atMs),
    firstAccepted: sinceFault(firstAccepted(round, window)),
    acceptedEverywhere: sinceFault(latest(through.map(({ atMs }) => atMs))),
    throughputBack: backMs === null ? null : rounded(backMs),
    latencyBack: calmMs === null ? null : rounded(calmMs),
  };
  return {
    newLeader: nodes[leaders[0]?.node ?? -1] ?? null,
    termAfter: leaders[0]?.term ?? null,
    phases,
    acceptedThrough: through.map(({ node, atMs }) => ({ node: nodes[node] as string, ms: sinceFault(atMs) })),
    before: {
      opsPerSecond: rounded(rate?.opsPerSecond ?? 0),
      p99Ms: latency === null ? null : rounded(latency.p99Ms),
    },
    writes: countOf('write', round, window),
    reads: countOf('read', round, window),
    notes: notesOf(round, window, { leaders, ends, backMs, slotMs: rate?.slotMs ?? null }),
  };
}
