import type { Outcome } from '../../../lib/targets/outcome.ts';
import type { History } from '../history/history.ts';
import type { StatusLog } from '../prober/status.ts';
import { hangingWrites } from './hanging.ts';

/** All that is known of one fault and what followed it. Times are milliseconds since the run's start. */
export interface RoundObservation {
  readonly history: History;
  readonly sightings: StatusLog;
  /** Names, by position. */
  readonly nodes: readonly string[];
  /** Positions of the nodes that were hit; the leader is the first, where it is one of them. */
  readonly hit: readonly number[];
  /** Position of the node that led before the fault; null where nodes do not say who leads. */
  readonly leader: number | null;
  /** After this a probe is given up, where it is not the usual time. */
  readonly probeTimeoutMs?: number;
  /** Just before the act. */
  readonly faultMs: number;
  /** When it had taken effect, e.g. the process was gone. */
  readonly effectMs: number;
  /** When the nodes that were hit were brought back, where what follows counts from that; null where it counts from the fault. */
  readonly backMs: number | null;
  /** The end of the watch: what is later was not seen. */
  readonly untilMs: number;
  /** Until when leadership is followed: the next fault, or the end of all. */
  readonly endMs: number;
  /** Length of the window before the fault that what follows is compared with. */
  readonly beforeMs: number;
  /** The highest term before the fault; null where the target tells none. */
  readonly termBefore: number | null;
}

/** What the phases of the way back count from. */
export function originOf({ faultMs, backMs }: Pick<RoundObservation, 'faultMs' | 'backMs'>): number {
  return backMs ?? faultMs;
}

/** Whether a node that was hit was away at a moment. */
export function isAway({ hit, backMs }: RoundObservation, node: number, atMs: number): boolean {
  return hit.includes(node) && (backMs === null || atMs < backMs);
}

/** One write of the load. */
export interface LoadWrite {
  /** When it was to begin. */
  readonly dueMs: number;
  /** Infinity while it has not ended. */
  readonly endedMs: number;
  readonly outcome: Outcome;
}

/** The operations that a round is judged by. */
export interface RoundWindow {
  /** Rows of the history, of load and probes: what ended after the window's start and was sent before its end. */
  readonly rows: readonly number[];
  /** The load's writes among them, by when they were due, and those that have not ended yet, which count as not done. */
  readonly writes: readonly LoadWrite[];
}

/** Picks a round's operations out of the history. */
export function windowOf({ history, faultMs, beforeMs, untilMs }: RoundObservation): RoundWindow {
  const rows: number[] = [];
  const writes: LoadWrite[] = [];
  const fromMs = faultMs - beforeMs;
  for (let row = 0; row < history.size; row++) {
    const [sentMs, endedMs] = [history.sentMs(row), history.endedMs(row)];
    if (endedMs < fromMs || sentMs >= untilMs) continue;
    rows.push(row);
    if (!history.isWrite(row) || history.isProbe(row)) continue;
    writes.push({ dueMs: history.dueMs(row), endedMs, outcome: history.outcome(row) });
  }
  for (const dueMs of hangingWrites(history, rows, fromMs)) {
    writes.push({ dueMs, endedMs: Number.POSITIVE_INFINITY, outcome: 'unknown' });
  }
  return { rows, writes: writes.sort((a, b) => a.dueMs - b.dueMs) };
}

/** Index of the first of the ascending numbers that is not below `value`; their count when all are. */
export function lowerBound(ascending: readonly number[], value: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
