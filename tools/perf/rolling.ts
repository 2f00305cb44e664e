import type { Rolling } from '../../lib/report/rolling.ts';
import { unavailable } from '../../runner/system/errors.ts';
import { runBench } from './bench-run.ts';
import { figureOf } from './figures.ts';
import type { Context, Figure, Part } from './part.ts';

const RUN = ['--target', 'etcd', '--nodes', '3', '--tier', 'small', '--scenarios', 'rolling-restart'];
const RUNS = 5;

/** One rolling restart of an embedded etcd cluster. @throws UserError when it was not measured to its end */
async function restart(context: Context, more: readonly string[]): Promise<Rolling> {
  const { report } = await runBench(context, [...RUN, ...more]);
  const [cell] = report.cells;
  const rolling = cell?.state === 'ok' ? cell.faults?.rolling : null;
  if (!rolling) throw unavailable(`no rolling restart was measured: ${JSON.stringify(cell).slice(0, 300)}`);
  return rolling;
}

function figuresOf(how: string, runs: readonly Rolling[]): Figure[] {
  const ofLeaders = runs.map(({ steps }) => steps.find(({ led }) => led === true)?.gapMs ?? Number.NaN);
  const ofSteady = runs.map(({ steady }) => steady.gapMs ?? Number.NaN);
  return [
    figureOf(
      `${how}: gaps of the three steps together`,
      'ms',
      runs.map(({ gapsMs }) => gapsMs),
    ),
    figureOf(`${how}: gap of the leader's step`, 'ms', ofLeaders),
    figureOf(`${how}: gap of the steady load before`, 'ms', ofSteady),
    figureOf(
      `${how}: duration`,
      's',
      runs.map(({ durationMs }) => durationMs / 1_000),
    ),
  ];
}

async function measure(context: Context): Promise<Figure[]> {
  const runs = context.quick ? 1 : RUNS;
  context.log(
    `rolling: ${runs} rolling restarts of etcd with a handover and ${runs} without, about ${2 * runs} minutes`,
  );
  const [handedOver, without]: [Rolling[], Rolling[]] = [[], []];
  // In turn, so that what else the machine does weighs on both.
  for (let run = 0; run < runs; run++) {
    handedOver.push(await restart(context, []));
    without.push(await restart(context, ['--no-transfer']));
  }
  return [...figuresOf('with handover', handedOver), ...figuresOf('without', without)];
}

/** What a rolling restart of etcd costs those who write meanwhile, and what a handover before the leader's stop saves. */
export const rollingPart: Part = {
  name: 'rolling',
  title: 'Rolling restart of an embedded etcd cluster, tier small',
  run: measure,
};
