import { nearestRank } from '../../../lib/analysis/statistics.ts';
import type { Watch } from './throughput.ts';
import { type LoadWrite, lowerBound } from './window.ts';

/** Latencies are judged over the writes due in one second. */
const SECOND_MS = 1_000;
/** How far p99 may lie above the worst second before the fault. */
const BAND_FACTOR = 1.1;
const BAND_MARGIN_MS = 1;
/** A second in which fewer writes were due than this part of the earlier rate shows nothing. */
const LEAST_OFFERED = 0.5;

/** A write by its latency; infinite when it was not ok. */
interface Timed {
  readonly dueMs: number;
  readonly latencyMs: number;
}

/** What latency is compared with. */
export interface LatencyBefore {
  /** p99 of the whole window. */
  readonly p99Ms: number;
  /** The largest p99 that counts as back. */
  readonly bandMs: number;
  /** Writes per second. */
  readonly sentPerSecond: number;
}

/**
 * For each write, whether the writes due in the second that begins with it have a p99 (nearest rank) of at most
 * `limitMs`: of n writes, a hundredth of n, rounded down, may take longer. With `least`, they must also be that many.
 */
function secondsWithin(writes: readonly Timed[], limitMs: number, least = 0): boolean[] {
  const due = writes.map(({ dueMs }) => dueMs);
  const slower = [0];
  for (const { latencyMs } of writes) slower.push((slower.at(-1) as number) + (latencyMs > limitMs ? 1 : 0));
  return due.map((dueMs, at) => {
    const end = lowerBound(due, dueMs + SECOND_MS);
    const outside = (slower[end] as number) - (slower[at] as number);
    return outside <= Math.floor((end - at) / 100) && end - at >= least;
  });
}

/** The largest p99 of the seconds that begin with a write and end by `toMs`: the least limit that all of them keep. */
function worstSecond(writes: readonly Timed[], ascending: readonly number[], toMs: number): number {
  const whole = writes.filter(({ dueMs }) => dueMs + SECOND_MS <= toMs).length;
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    const within = secondsWithin(writes, ascending[middle] as number).slice(0, whole);
    if (within.every(Boolean)) high = middle;
    else low = middle + 1;
  }
  return ascending[low] as number;
}

/**
 * The band of latencies before a fault: the largest p99 of ok writes due in any second of the window, at least the p99 of
 * the whole window, and on top of that a tenth and one millisecond. Writes under way when the fault came are left out.
 * @returns null when no write was ok in the window
 */
export function latencyBefore(writes: readonly LoadWrite[], fromMs: number, faultMs: number): LatencyBefore | null {
  const timed = writes
    .filter(({ dueMs, endedMs, outcome }) => dueMs >= fromMs && endedMs <= faultMs && outcome === 'ok')
    .map(({ dueMs, endedMs }) => ({ dueMs, latencyMs: endedMs - dueMs }));
  if (timed.length === 0) return null;
  const ascending = timed.map(({ latencyMs }) => latencyMs).sort((a, b) => a - b);
  const p99Ms = nearestRank(ascending, 0.99);
  const worstMs = Math.max(p99Ms, worstSecond(timed, ascending, faultMs));
  const bandMs = worstMs * BAND_FACTOR + BAND_MARGIN_MS;
  return { p99Ms, bandMs, sentPerSecond: (timed.length * 1_000) / (faultMs - fromMs) };
}

/**
 * Latency is back with the first write of the load due at or after `fromMs` (the first failure) that begins a second whose
 * writes have a p99 inside the band. A write that failed, or has not ended, counts as infinitely slow, and a second in which
 * fewer than half as many writes were due as before shows nothing. Where this holds for every second that begins with a write
 * sent since, or under way at, the origin, until one that begins after the fault had taken effect, latency never left its
 * band: 0.
 * @returns milliseconds from the origin; null when it was not back with its second watched
 */
export function latencyBack(
  writes: readonly LoadWrite[],
  { bandMs, sentPerSecond }: LatencyBefore,
  { originMs, fromMs, effectMs, untilMs }: Watch,
): number | null {
  const after = writes
    .filter(({ endedMs }) => endedMs > originMs)
    .map(({ dueMs, endedMs, outcome }) => ({
      dueMs,
      latencyMs: outcome === 'ok' ? endedMs - dueMs : Number.POSITIVE_INFINITY,
    }));
  const within = secondsWithin(after, bandMs, LEAST_OFFERED * sentPerSecond);
  // Seconds that are not over cannot be told.
  const watched = after.filter(({ dueMs }) => dueMs + SECOND_MS <= untilMs);
  let left = false;
  for (const [at, { dueMs }] of watched.entries()) {
    left ||= within[at] === false;
    if (dueMs < fromMs || within[at] === false) continue;
    if (left) return dueMs - originMs;
    if (dueMs >= effectMs) return 0;
  }
  // What failed late may have failed alone.
  return !left && (watched.at(-1)?.dueMs ?? originMs) >= effectMs ? 0 : null;
}
