import { LONGEST_SECONDS } from '../../lib/analysis/warm-up.ts';
import { type Schedule, scheduleLengthMs, usersStep } from '../../lib/scenarios/steps.ts';
import type { Session } from './plan.ts';

/** The control step: five seconds to compare, warm. */
export const CONTROL_SCHEDULE: Schedule = { steps: [usersStep(1)], warmupMs: 1_000, durationMs: 5_000 };

/** Starting and ending one k6 process. */
export const SCRIPT_OVERHEAD_S = 1.5;

/** What goes on on one cluster besides its cells, at most: two fillings, the warm-up and two control steps. */
export const AROUND_S =
  2 * SCRIPT_OVERHEAD_S +
  (LONGEST_SECONDS + SCRIPT_OVERHEAD_S) +
  2 * (scheduleLengthMs(CONTROL_SCHEDULE) / 1_000 + SCRIPT_OVERHEAD_S);

/** The same of all clusters of a session. */
export function aroundSeconds({ clusters, control }: Session): number {
  return control ? AROUND_S * clusters.length : 0;
}
