import { measured } from '../../../../lib/analysis/cells.ts';
import { median } from '../../../../lib/analysis/statistics.ts';
import type { Report } from '../../../../lib/report/report.ts';
import { UserError } from '../../../../runner/system/errors.ts';
import { SlowConfman } from '../../../../test/fixtures/slow-confman/cluster.ts';
import { runBench } from '../../bench-run.ts';
import type { Context, Figure, Part } from '../../part.ts';
import { HONEST_RUNS, type HonestRun } from './list.ts';
import { alarmsOf, keepRun, readRun, recordedRuns } from './runs.ts';

const LEAST_RUNS = 60;
const MOST_ALARMS = 3;
/** A run beside which other programs took more in its middle window is no honest one: something was wrong. Of one processor. */
const MOST_OTHERS = 0.5;
/** It is made anew so often, and the last one kept as it is. */
const TRIES = 2;

/** Whether rules leave runs alone in which nothing is wrong. Those that are recorded are replayed, others made first, one after the other. */
export const honestRunsPart: Part = {
  name: 'honest-runs',
  title: 'What raftmark notices, on recorded runs in which nothing is wrong',
  async run(context) {
    const recorded = new Set(recordedRuns());
    const missing = HONEST_RUNS.filter(({ name }) => !recorded.has(name));
    if (missing.length > 0)
      context.log(
        `honest-runs: ${missing.length} are to be made, about ${Math.ceil((missing.length * 45) / 60)} minutes`,
      );
    for (const run of missing) await record(context, run);
    return honestFigures(recordedRuns().map((name) => ({ name, report: readRun(name) })));
  },
};

/** Makes one run and keeps it; one that fails is told, and left out. */
async function record(context: Context, run: HonestRun): Promise<void> {
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    try {
      const { report, seconds, places } = await make(context, run);
      const others = othersIn(report);
      const disturbed = others > MOST_OTHERS;
      const alarms = alarmsOf(run.name, report).map(({ rule }) => rule);
      context.log(
        `honest-runs: ${run.name}: ${report.cells.length} cells in ${seconds.toFixed(0)} s, others ${others.toFixed(2)}${alarms.length > 0 ? `; ${alarms.join(', ')}` : ''}${disturbed ? '; other programs were at work' : ''}`,
      );
      if (disturbed && attempt < TRIES) continue;
      keepRun(run.name, report, places);
      return;
    } catch (error) {
      if (!(error instanceof UserError) || context.signal.aborted) throw error;
      context.log(`honest-runs: ${run.name} failed: ${error.message}`);
      return;
    }
  }
}

async function make(context: Context, { flags, manners, nodes = 3, calibrated }: HonestRun) {
  const places = [context.root, context.folder, context.k6];
  if (manners === undefined)
    return { ...(await runBench(context, flags, { calibrated: calibrated === true })), places };
  const cluster = await SlowConfman.start(manners, { nodes });
  try {
    const run = await runBench(context, ['--config', cluster.config, ...flags], { calibrated: calibrated === true });
    return { ...run, places: [...places, cluster.home] };
  } finally {
    cluster.end();
  }
}

/** The processors that other programs took in the middle one of its windows. */
export function othersIn({ cells }: Report): number {
  const taken = cells.flatMap((cell) => {
    const machine = measured(cell)?.machine;
    return machine === undefined || 'absent' in machine ? [] : (machine.otherCores ?? []);
  });
  return median(taken) ?? 0;
}

/** How many of some runs alarm, and of what. */
export function honestFigures(runs: readonly { readonly name: string; readonly report: Report }[]): Figure[] {
  const alarms = runs.flatMap(({ name, report }) => alarmsOf(name, report));
  const told = alarms.map(({ run, rule, title }) => `${run}: ${rule}: ${title}`).join(' | ');
  const cells = runs.reduce((sum, { report }) => sum + report.cells.filter(({ state }) => state === 'ok').length, 0);
  return [
    { name: 'honest runs', value: runs.length, unit: 'runs', goal: { atLeast: LEAST_RUNS }, note: `${cells} cells` },
    {
      name: 'alarms in all of them',
      value: alarms.length,
      unit: 'alarms',
      goal: { atMost: MOST_ALARMS },
      ...(told === '' ? {} : { note: told }),
    },
  ];
}
