import { type Schedule, scheduleLengthMs } from './steps.ts';

/** A week, of the measured time of a step or of its warm-up. */
export const LONGEST_STEP_MS = 168 * 3_600_000;
/** A request that has no answer after so long has none. */
export const LONGEST_TIMEOUT_MS = 3_600_000;
/** Of all steps of a script: timers count milliseconds in 31 bits, which are 24.8 days, and setting up and ending come on top. */
export const LONGEST_SCRIPT_MS = 24 * 24 * 3_600_000;

/** Why a schedule is too long to be run by one script, in words; null when it is not. */
export function tooLong(schedule: Schedule): string | null {
  const lengthMs = scheduleLengthMs(schedule);
  if (lengthMs <= LONGEST_SCRIPT_MS) return null;
  const days = (ms: number): string => `${Math.ceil(ms / 86_400_000)} days`;
  return `its ${schedule.steps.length} steps take ${days(lengthMs)} together, and a script lasts ${days(LONGEST_SCRIPT_MS)} at most`;
}
