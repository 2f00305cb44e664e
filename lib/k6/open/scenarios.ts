import type { Options } from 'k6/options';
import type { LoadSettings } from '../../exchange/settings.ts';
import {
  GRACE_MS,
  LEAD_MS,
  LOOK_MS,
  mostUnderWay,
  openUsers,
  type Step,
  scenarioKey,
  stepKey,
  stepStartMs,
} from '../../scenarios/steps.ts';
import type { Target } from '../../targets/target.ts';

type K6Scenarios = NonNullable<Options['scenarios']>;
type Timed = Pick<LoadSettings<Target>, 'schedule' | 'timeoutMs' | 'payload'>;

/** Whether steps begin operations on a schedule, and have no users. */
export function isOpen({ schedule }: Pick<Timed, 'schedule'>): boolean {
  return schedule.steps.some(({ load }) => load.kind === 'open');
}

/** The k6 scenarios of open steps: a user or a few, whose one iteration lasts as long as the step. */
export function openScenarios({ schedule, timeoutMs }: Timed): K6Scenarios {
  const lengthMs = LEAD_MS + schedule.warmupMs + schedule.durationMs;
  const scenarios: K6Scenarios = {};
  schedule.steps.forEach((step, index) => {
    if (step.load.kind !== 'open') return;
    scenarios[scenarioKey(step)] = {
      executor: 'per-vu-iterations',
      exec: 'open',
      vus: openUsers(step.load),
      iterations: 1,
      startTime: `${stepStartMs(schedule, index)}ms`,
      // The last operation may take all its time, and so may a question about the leader after it.
      maxDuration: `${lengthMs + timeoutMs + LOOK_MS + GRACE_MS}ms`,
      gracefulStop: '0s',
      tags: { step: stepKey(step) },
    };
  });
  return scenarios;
}

/** k6 keeps as many idle connections as these options say; all others it would open anew for each request. */
export function connectionOptions({ payload }: Timed): Pick<Options, 'batch' | 'batchPerHost'> {
  const most = mostUnderWay(payload.bytes);
  return { batch: most, batchPerHost: most };
}

/** Position of the step whose k6 scenario has this name. */
export function stepIndex(steps: readonly Step[], name: string): number {
  return steps.findIndex((step) => scenarioKey(step) === name);
}
