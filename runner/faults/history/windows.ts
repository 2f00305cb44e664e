import type { Stretch } from '../../../lib/analysis/snapshots/windows.ts';

/** In this time 100 writes per second are enough for a 99th percentile, see lib/analysis/verdict/rules/outcomes.ts. */
const SHORTEST_MS = 3_500;

/** When something happened; milliseconds since the run's start. */
export interface Happening {
  /** Null where only its end was seen. */
  readonly beganMs: number | null;
  readonly endedMs: number;
}

/**
 * Two windows of the same length, one right after the other: the load before something happened, and meanwhile. The second
 * begins with it and lasts until its end, 3.5 seconds at least; where its beginning was not seen, its end lies in the middle of seven.
 * Both are as short as the steady load before demands.
 * @param steadySinceMs nothing before this is compared with
 */
export function windowsBeside(
  { beganMs, endedMs }: Happening,
  steadySinceMs: number,
): { readonly before: Stretch; readonly during: Stretch } {
  const known = beganMs !== null;
  const length = known
    ? Math.min(Math.max(endedMs - beganMs, SHORTEST_MS), beganMs - steadySinceMs)
    : Math.min(2 * SHORTEST_MS, (endedMs - steadySinceMs) / 1.5);
  const fromMs = known ? beganMs : endedMs - length / 2;
  return { before: { fromMs: fromMs - length, toMs: fromMs }, during: { fromMs, toMs: fromMs + length } };
}
