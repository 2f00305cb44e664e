import type { Options } from 'k6/options';
import { limitsOf } from '../analysis/thresholds.ts';
import { k6Thresholds, SOMETHING_MEASURED, subMetrics } from '../exchange/metrics.ts';
import type { LoadSettings } from '../exchange/settings.ts';
import { isOnEventLoop } from '../scenarios/clients.ts';
import { GRACE_MS, stepKey, stepOperations, stepStartMs } from '../scenarios/steps.ts';
import { userParts } from '../scenarios/user-parts.ts';
import type { Target } from '../targets/target.ts';
import { scriptOptions } from './script.ts';
import type { TlsMaterial } from './tls.ts';

/** The configured limits that k6 can judge: latencies. The runner judges the others. */
function limitThresholds({ schedule, limits, target }: LoadSettings<Target>): Record<string, string[]> {
  const all = schedule.steps.flatMap((step) =>
    stepOperations(step).map((operation) =>
      k6Thresholds(limitsOf(limits, step, operation), step, operation, target.protocol),
    ),
  );
  return Object.assign({}, ...all) as Record<string, string[]>;
}

/** The options of a script whose steps have users that wait for their answers; those on an event loop are left to others. */
export function closedOptions(settings: LoadSettings<Target>, tls: TlsMaterial): Options {
  const { schedule, scenario } = settings;
  const scenarios: Options['scenarios'] = {};
  schedule.steps.forEach((step, index) => {
    if (isOnEventLoop(step)) return;
    for (const { key, users, exec } of userParts(step)) {
      scenarios[key] = {
        executor: 'constant-vus',
        exec,
        vus: users,
        startTime: `${stepStartMs(schedule, index)}ms`,
        duration: `${schedule.warmupMs + schedule.durationMs}ms`,
        gracefulStop: `${settings.timeoutMs + GRACE_MS}ms`,
        tags: { step: stepKey(step) },
      };
    }
  });
  return {
    ...scriptOptions(settings, tls, scenario.name),
    scenarios,
    thresholds: {
      ...Object.fromEntries(subMetrics(schedule.steps, settings.target.protocol).map((name) => [name, []])),
      ...limitThresholds(settings),
      ...SOMETHING_MEASURED,
    },
  };
}
