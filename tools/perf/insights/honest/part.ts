import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { measured } from '../../../../lib/analysis/cells.ts';
import { clientLimit } from '../../../../lib/analysis/insights/client-limit.ts';
import { median } from '../../../../lib/analysis/statistics.ts';
import type { Report } from '../../../../lib/report/report.ts';
import { UserError } from '../../../../runner/system/errors.ts';
import { SlowConfman } from '../../../../test/fixtures/slow-confman/cluster.ts';
import { runBench } from '../../bench-run.ts';
import type { Context, Figure, Part } from '../../part.ts';
import { HONEST_RUNS, type HonestRun } from './list.ts';
import { type Alarm, alarmsOf, keepRun, readRun, recordedRuns } from './runs.ts';

const LEAST_RUNS = 60;
const MOST_ALARMS = 3;
/** A run beside which other programs took more of one processor in the middle window was disturbed. */
export const MOST_OTHERS = 0.5;
/** A run begins when the processors have been idle for so much of a second, or when that has been waited for long enough. */
const CALM_IDLE = 0.6;
const CALM_WITHIN_MS = 10_000;
const RUN_S = 30;

/** One run, with what is kept of it. */
export interface Kept {
  readonly name: string;
  readonly report: Report;
}

/** Whether rules leave runs alone in which nothing is wrong: those that are recorded are replayed. */
export const honestRunsPart: Part = {
  name: 'honest-runs',
  title: 'What raftmark notices, on recorded runs in which nothing is wrong',
  async run(context) {
    if (context.record) await recordAll(context);
    return honestFigures(recordedRuns().map((name) => ({ name, report: readRun(name) })));
  },
};

/** Makes what is missing, and then anew what other programs disturbed; one after the other. */
async function recordAll(context: Context): Promise<void> {
  const recorded = recordedRuns();
  const missing = HONEST_RUNS.filter(({ name }) => !recorded.includes(name));
  const again = HONEST_RUNS.filter(({ name }) => recorded.includes(name) && othersIn(readRun(name)) > MOST_OTHERS);
  const minutes = Math.ceil(((missing.length + again.length) * RUN_S) / 60);
  context.log(
    `honest-runs: ${missing.length} are missing, ${again.length} were disturbed: they are made in about ${minutes} minutes`,
  );
  for (const run of missing) await record(context, run, false);
  for (const run of again) await record(context, run, true);
}

/** Makes one run and keeps it; one that fails is told and left out. @param again it is there, and is only to be kept when nothing disturbed it */
async function record(context: Context, run: HonestRun, again: boolean): Promise<void> {
  try {
    await calm(context.signal);
    const { report, seconds, places } = await make(context, run);
    const others = othersIn(report);
    const left = again && others > MOST_OTHERS;
    if (!left) keepRun(run.name, report, places);
    const alarms = alarmsOf(run.name, report).map(({ rule }) => rule);
    const rest = [...(left ? ['not kept'] : []), ...alarms].join(', ');
    context.log(
      `honest-runs: ${run.name}: ${report.cells.length} cells in ${seconds.toFixed(0)} s, other programs took ${others.toFixed(2)} processors${rest === '' ? '' : `: ${rest}`}`,
    );
  } catch (error) {
    if (!(error instanceof UserError) || context.signal.aborted) throw error;
    context.log(`honest-runs: ${run.name} failed: ${error.message}`);
  }
}

/** Resolves when other programs leave the processors alone, or after a while. */
async function calm(signal: AbortSignal): Promise<void> {
  for (const deadline = Date.now() + CALM_WITHIN_MS; Date.now() < deadline; ) {
    const before = processorTimes();
    await sleep(1_000, undefined, { signal });
    const after = processorTimes();
    if ((after.idle - before.idle) / (after.all - before.all) >= CALM_IDLE) return;
  }
}

function processorTimes(): { readonly idle: number; readonly all: number } {
  const times = cpus().map((each) => each.times);
  const sum = (of: (one: (typeof times)[number]) => number): number => times.reduce((all, one) => all + of(one), 0);
  return {
    idle: sum(({ idle }) => idle),
    all: sum(({ user, nice, sys, idle, irq }) => user + nice + sys + idle + irq),
  };
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

/** Alarms that are false: all but those that tell of other programs where these were at work. */
export function falseAlarms({ name, report }: Kept): Alarm[] {
  const disturbed = othersIn(report) > MOST_OTHERS;
  return alarmsOf(name, report).filter(({ rule }) => rule !== clientLimit.id || !disturbed);
}

/** How many of some runs alarm, and of what. */
export function honestFigures(runs: readonly Kept[]): Figure[] {
  const alarms = runs.flatMap(falseAlarms);
  const disturbed = runs.filter(({ report }) => othersIn(report) > MOST_OTHERS);
  const right = disturbed.filter((run) => alarmsOf(run.name, run.report).length > falseAlarms(run).length);
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
    {
      name: 'of them beside other programs that took more than half a processor',
      value: disturbed.length,
      unit: 'runs',
      note: `${clientLimit.id} says so of ${right.length}, which is no false alarm`,
    },
  ];
}
