import { latest } from '../../../lib/analysis/statistics.ts';
import type { PowerRound } from '../../../lib/report/power.ts';
import type { History } from '../history/history.ts';
import { throughNode } from './requests.ts';

/** All that is known of one power cut and the way back. Times are milliseconds since the run's start. */
export interface PowerObservation {
  readonly history: History;
  /** Names, by position. */
  readonly nodes: readonly string[];
  /** Just before the first kill. */
  readonly faultMs: number;
  /** Just before the first start. */
  readonly startMs: number;
  /** When all start commands had ended; null when one failed. */
  readonly listeningMs: number | null;
  /** When the last node had caught up; null when that was not seen. */
  readonly caughtUpMs: number | null;
  /** The end of the round: what is later was not seen. */
  readonly untilMs: number;
  /** Length of the window before the cut that is looked at. */
  readonly beforeMs: number;
}

/** What a round's operations tell. */
export type PowerFindings = Pick<
  PowerRound,
  'returns' | 'acceptedThrough' | 'opsPerSecondBefore' | 'underWay' | 'writes'
>;

/** Tenths of a millisecond: below what probes and the load's clock can tell. */
const rounded = (ms: number): number => Math.round(ms * 10) / 10;

/** The earlier of two times, where null is none. */
const earlier = (one: number | null, other: number): number => (one === null ? other : Math.min(one, other));

/**
 * Takes the way back from a power cut apart, in milliseconds from the first start; null: not seen by the end of the round.
 * Of writes, those count that were sent at or after the first start: the load's and the probes' for the first accepted
 * one, the probes' for each node. Pure: it may be asked again when more of the round is known.
 */
export function powerFindings(round: PowerObservation): PowerFindings {
  const { history, nodes, faultMs, startMs, untilMs, beforeMs } = round;
  const underWay = { ok: 0, rejected: 0, unknown: 0 };
  const writes = { ok: 0, rejected: 0, unknown: 0 };
  const through: (number | null)[] = nodes.map(() => null);
  let firstMs: number | null = null;
  let before = 0;
  for (let row = 0; row < history.size; row++) {
    if (!history.isWrite(row)) continue;
    const [sentMs, endedMs] = [history.sentMs(row), history.endedMs(row)];
    const probe = history.isProbe(row);
    if (history.isOk(row) && sentMs >= startMs && endedMs <= untilMs) {
      firstMs = earlier(firstMs, endedMs);
      const node = throughNode(history.writer(row));
      if (probe) through[node] = earlier(through[node] ?? null, endedMs);
    }
    if (probe) continue;
    const dueMs = history.dueMs(row);
    if (history.isOk(row) && endedMs >= faultMs - beforeMs && endedMs < faultMs) before++;
    if (sentMs < faultMs && endedMs >= faultMs) underWay[history.outcome(row)]++;
    if (dueMs >= faultMs && dueMs < untilMs) writes[history.outcome(row)]++;
  }
  const sinceStart = (atMs: number | null): number | null => (atMs === null ? null : rounded(atMs - startMs));
  return {
    returns: {
      listening: sinceStart(round.listeningMs),
      firstAccepted: sinceStart(firstMs),
      acceptedEverywhere: sinceStart(latest(through)),
      caughtUp: sinceStart(round.caughtUpMs),
    },
    acceptedThrough: nodes.map((node, at) => ({ node, ms: sinceStart(through[at] ?? null) })),
    opsPerSecondBefore: rounded((before * 1_000) / beforeMs),
    underWay,
    writes,
  };
}
