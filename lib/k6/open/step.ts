import exec from 'k6/execution';
import { formatClock } from '../../exchange/operation-line.ts';
import type { LoadSettings } from '../../exchange/settings.ts';
import { formatLoad } from '../../exchange/tally-line.ts';
import { LEAD_MS, openUsers, type Step, stepStartMs } from '../../scenarios/steps.ts';
import { own } from '../own-metrics.ts';
import { OpenRun } from './run.ts';
import { stepIndex } from './scenarios.ts';
import type { OpenUser } from './user.ts';

/** Begins and awaits this user's share of the open step that it is now. One k6 iteration. */
export async function runOpenStep(user: OpenUser, { schedule }: Pick<LoadSettings, 'schedule'>): Promise<void> {
  const { scenario } = exec;
  const index = stepIndex(schedule.steps, scenario.name);
  const { load } = schedule.steps[index] as Step;
  if (load.kind !== 'open') throw new Error(`${scenario.name} is no open load`);
  // All users of a step count from the same moment, which k6 knows to a millisecond: its fraction does not matter.
  const beganMs = scenario.startTime + LEAD_MS;
  const loadEpochMs = beganMs - stepStartMs(schedule, index);
  own.loadEpoch.add(loadEpochMs);
  const { settings, logged, data } = user.basis;
  if (settings.timeline) console.log(formatLoad({ loadEpochMs }));
  if (logged) console.log(formatClock(data.clockOrigin));
  const { warmupMs, durationMs } = schedule;
  const run = new OpenRun(user, {
    step: index,
    load,
    warmupMs,
    durationMs,
    startMs: beganMs - data.clockOrigin.ms,
    user: scenario.iterationInTest,
    users: openUsers(load),
  });
  await run.run();
  if (run.begun > 0) own.measured.add(1);
}
