import { duration } from '../../lib/base/format.ts';
import { scheduleLengthMs } from '../../lib/scenarios/steps.ts';
import type { Session } from '../plan/plan.ts';
import { plannedScripts } from './planned.ts';

/** Starting and ending k6, and taking the answers. */
const SCRIPT_OVERHEAD_S = 1;
/** Timers, round trip and disk, at most. */
const REST_S = 4;

/** What calibrating for a plan takes at most, as a sentence. */
export function calibrationText(sessions: readonly Session[]): string {
  const scripts = plannedScripts(sessions);
  const seconds = scripts.reduce(
    (sum, { schedule }) => sum + SCRIPT_OVERHEAD_S + scheduleLengthMs(schedule) / 1_000,
    REST_S,
  );
  return `Before it: at most ${duration(seconds)} of calibration, where no earlier run has kept it.`;
}
