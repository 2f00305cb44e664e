import { largest, smallest } from '../../../lib/base/extremes.ts';
import type { FaultEvent } from '../../../lib/report/faults.ts';

/** When the first of several acts was begun and when all of them had taken effect, in milliseconds since the run's start. */
export function spanOf(events: readonly Pick<FaultEvent, 'atMs' | 'doneMs'>[]): {
  readonly beganMs: number;
  readonly effectMs: number;
} {
  return { beganMs: smallest(events.map(({ atMs }) => atMs)), effectMs: largest(events.map(({ doneMs }) => doneMs)) };
}
