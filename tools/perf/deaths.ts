import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { measured } from '../../lib/analysis/cells.ts';
import { FAULTS_BY_KIND } from '../../lib/report/faults.ts';
import { unavailable } from '../../runner/system/errors.ts';
import { runBench } from './bench-run.ts';
import { bundleProgram } from './bundle.ts';
import { figureOf } from './figures.ts';
import type { Context, Figure, Part } from './part.ts';
import { SCRIPTED_SOURCE, ScriptedProcess } from './scripted-process.ts';

const ROUNDS = 3;
/** As long as the node lived that this was first seen with. */
const LIVES_MS = 1_900;
const TOLD_MS = 5_000;
const RUN = ['--tier', 'smoke', '--scenarios', 'failover', '--faults', '5', '--rate', '30', '--allow-faults'];

interface Died {
  /** From the end of the node to its being seen. */
  readonly seenMs: number;
  /** Acts on nodes after its end that break anything. */
  readonly brokenAfter: number;
  /** Whether the cell was failed for it. */
  readonly told: boolean;
}

/** One run against nodes that die after their start. @throws UserError when it was not measured */
async function die(context: Context): Promise<Died> {
  const folder = await mkdtemp(join(context.folder, 'deaths-'));
  const program = [await bundleProgram(context, SCRIPTED_SOURCE)];
  const flags = ['--pid-folder', folder, '--dies-after-ms', String(LIVES_MS)];
  const cluster = await ScriptedProcess.start(program, flags);
  try {
    const config = await cluster.configure(context.root, folder);
    const { report } = await runBench(context, ['--config', config, ...RUN], { mayFail: true });
    const [truth] = await cluster.ask<{ node: number; atMs: number }[]>('deaths');
    const [cell] = report.cells;
    const faults = cell === undefined ? undefined : measured(cell)?.faults;
    const [death] = faults?.deaths ?? [];
    const [event] = faults?.events ?? [];
    if (truth === undefined || faults === undefined || event === undefined)
      throw unavailable(`no node died: ${JSON.stringify(cell).slice(0, 300)}`);
    // Of the two clocks, the first event tells both.
    const elapsedMs = truth.atMs - Date.parse(event.at) + event.atMs;
    const breaks: readonly string[] = Object.values(FAULTS_BY_KIND).map(({ begin }) => begin);
    return {
      seenMs: death === undefined ? Number.NaN : death.atMs - elapsedMs,
      brokenAfter: faults.events.filter(({ verb, atMs }) => breaks.includes(verb) && atMs > elapsedMs).length,
      told: cell?.state === 'failed' && cell.reason.includes(`node${truth.node + 1} did not survive the fault`),
    };
  } finally {
    await cluster.stop();
  }
}

async function measure(context: Context): Promise<Figure[]> {
  const rounds = context.quick ? 1 : ROUNDS;
  context.log(`deaths: ${rounds} runs on nodes that end ${LIVES_MS} ms after their start, about ${rounds / 2} minutes`);
  const died: Died[] = [];
  for (let round = 0; round < rounds; round++) died.push(await die(context));
  return [
    figureOf(
      'from the end of a node to its being known',
      'ms',
      died.map(({ seenMs }) => seenMs),
      {
        goal: { atMost: TOLD_MS },
        note: 'until it was first seen to be gone; the scenario ends 0.4 s later, when nothing has taken its place',
      },
    ),
    {
      name: 'runs failed for the node that died',
      value: died.filter(({ told }) => told).length,
      unit: `of ${rounds}`,
      goal: { atLeast: rounds },
    },
    {
      name: 'nodes broken after one had died',
      value: died.reduce((sum, { brokenAfter }) => sum + brokenAfter, 0),
      unit: 'acts',
      goal: { atMost: 0 },
    },
  ];
}

/** How soon a node that does not come back is told, and that nothing else is broken then. */
export const deathsPart: Part = {
  name: 'deaths',
  title: 'A node that ends after its start, on a scripted cluster',
  run: measure,
};
