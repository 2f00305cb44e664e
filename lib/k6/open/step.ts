import exec from 'k6/execution';
import { formatClock } from '../../exchange/operation-line.ts';
import type { LoadSettings } from '../../exchange/settings.ts';
import { formatLoad } from '../../exchange/tally-line.ts';
import { isOfClients, k6Users } from '../../scenarios/clients.ts';
import { LEAD_MS, type Step, stepStartMs } from '../../scenarios/steps.ts';
import { ClientRun } from '../clients/run.ts';
import { own } from '../own-metrics.ts';
import { OpenRun } from './run.ts';
import { stepIndex } from './scenarios.ts';
import type { OpenUser } from './user.ts';

/** Begins and awaits this user's share of the step on event loops that it is now. One k6 iteration. */
export async function runOpenStep(user: OpenUser, { schedule }: Pick<LoadSettings, 'schedule'>): Promise<void> {
  const { scenario } = exec;
  const index = stepIndex(schedule.steps, scenario.name);
  const step = schedule.steps[index] as Step;
  const { load } = step;
  // All users of a step count from the same moment, which k6 knows to a millisecond: its fraction does not matter.
  const beganMs = scenario.startTime + LEAD_MS;
  const loadEpochMs = beganMs - stepStartMs(schedule, index);
  own.loadEpoch.add(loadEpochMs);
  const { settings, logged, data } = user.basis;
  if (settings.timeline) console.log(formatLoad({ loadEpochMs }));
  if (logged) console.log(formatClock(data.clockOrigin));
  const { warmupMs, durationMs } = schedule;
  const times = {
    step: index,
    warmupMs,
    durationMs,
    startMs: beganMs - data.clockOrigin.ms,
    user: scenario.iterationInTest,
    users: k6Users(step),
  };
  let run: { readonly begun: number; run(): Promise<void> };
  if (load.kind === 'open') {
    user.connect();
    run = new OpenRun(user, { ...times, load });
  } else if (isOfClients(load)) {
    run = new ClientRun(user, { ...times, load, clients: step.users });
  } else throw new Error(`${scenario.name} has users of k6's own`);
  await run.run();
  if (run.begun > 0) own.measured.add(1);
}
