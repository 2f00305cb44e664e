import type { Options } from 'k6/options';
import type { LoadSettings } from '../../exchange/settings.ts';
import { clientsPerK6User, isOnEventLoop, k6Users } from '../../scenarios/clients.ts';
import {
  GRACE_MS,
  LEAD_MS,
  LOOK_MS,
  mostUnderWay,
  type Step,
  scenarioKey,
  stepKey,
  stepStartMs,
} from '../../scenarios/steps.ts';
import type { Target } from '../../targets/target.ts';

type K6Scenarios = NonNullable<Options['scenarios']>;
type Timed = Pick<LoadSettings<Target>, 'schedule' | 'timeoutMs' | 'payload'>;

/** Whether operations are under way on event loops: of steps that begin them on a schedule, and of clients that wait for their answers. */
export function isOnEventLoops({ schedule }: Pick<Timed, 'schedule'>): boolean {
  return schedule.steps.some(isOnEventLoop);
}

/** The k6 scenarios of such steps: a user or a few, whose one iteration lasts as long as the step. */
export function openScenarios({ schedule, timeoutMs }: Timed): K6Scenarios {
  const lengthMs = LEAD_MS + schedule.warmupMs + schedule.durationMs;
  const scenarios: K6Scenarios = {};
  schedule.steps.forEach((step, index) => {
    if (!isOnEventLoop(step)) return;
    scenarios[scenarioKey(step)] = {
      executor: 'per-vu-iterations',
      exec: 'open',
      vus: k6Users(step),
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

/** Beside those of clients: of set-up and of questions about the leader. */
const OTHER_CONNECTIONS = 50;

/** k6 keeps as many idle connections as these options say; all others it would open anew for each request. */
export function connectionOptions({ payload, schedule }: Timed): Pick<Options, 'batch' | 'batchPerHost'> {
  const clients = clientsPerK6User(schedule.steps);
  const most = clients === 0 ? mostUnderWay(payload.bytes) : clients + OTHER_CONNECTIONS;
  return { batch: most, batchPerHost: most };
}

/** Position of the step whose k6 scenario has this name. */
export function stepIndex(steps: readonly Step[], name: string): number {
  return steps.findIndex((step) => scenarioKey(step) === name);
}
