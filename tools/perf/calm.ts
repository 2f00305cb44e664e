import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { measured } from '../../lib/analysis/cells.ts';
import type { Cell } from '../../lib/report/cell.ts';
import type { FaultFindings } from '../../lib/report/faults.ts';
import { unavailable } from '../../runner/system/errors.ts';
import { type BenchRun, runBench } from './bench-run.ts';
import { bundleProgram } from './bundle.ts';
import type { Context, Figure, Part } from './part.ts';
import { SCRIPTED_SOURCE, ScriptedProcess } from './scripted-process.ts';

const CARRIES = 30;
const START_MS = 10_000;
/** Honest runs: each target on each tier so many times, and two more. */
const HONEST: readonly (readonly [target: string, tier: string])[] = [
  ...['smoke', 'small'].flatMap((tier) => ['etcd', 'confman'].map((target) => [target, tier] as const)),
  ...['smoke', 'small'].flatMap((tier) => ['etcd', 'confman'].map((target) => [target, tier] as const)),
  ['etcd', 'smoke'],
  ['confman', 'smoke'],
];
const ROUNDS = 3;
/** A fault comes at a random moment within this, once the load is steady. */
const JITTER_S = 1;

/** The one cell of a run, and what breaking nodes has shown in it. @throws UserError without */
function faultsOf({ report }: BenchRun): { readonly cell: Cell; readonly faults: FaultFindings } {
  const [cell] = report.cells;
  const faults = cell && measured(cell)?.faults;
  if (!cell || !faults) throw unavailable(`no node could be broken: ${JSON.stringify(cell).slice(0, 300)}`);
  return { cell, faults };
}

/** A failover of a scripted cluster. @param flags those of the cluster, and those of the run */
async function scripted(
  context: Context,
  flags: { readonly cluster: readonly string[]; readonly run: readonly string[] },
) {
  const folder = await mkdtemp(join(context.folder, 'calm-'));
  const cluster = await ScriptedProcess.start([await bundleProgram(context, SCRIPTED_SOURCE)], flags.cluster);
  try {
    const config = await cluster.configure(context.root, folder);
    const what = ['--allow-faults', '--tier', 'smoke', '--scenarios', 'failover', '--faults', '1'];
    const run = await runBench(context, ['--config', config, ...what, ...flags.run], { mayFail: true });
    return faultsOf(run);
  } finally {
    await cluster.stop();
  }
}

async function scriptedFigures(context: Context): Promise<Figure[]> {
  const carries = ['--carries', String(CARRIES)];
  const given = await scripted(context, { cluster: carries, run: ['--rate', '100'] });
  const reason = 'reason' in given.cell ? given.cell.reason : '';
  const told = Number(
    /^the cluster carries (\d+) of 100 writes\/s: --rate \d+ would be/.exec(reason)?.[1] ?? Number.NaN,
  );
  context.log(`calm: ${reason}`);
  const found = await scripted(context, { cluster: carries, run: [] });
  const slow = await scripted(context, { cluster: ['--start-ms', String(START_MS)], run: [] });
  const readyMs = slow.faults.failover?.rounds[0]?.rejoin?.readyMs ?? Number.NaN;
  return [
    {
      name: `told of a cluster that carries ${CARRIES} of 100 writes/s`,
      value: told,
      unit: 'writes/s',
      goal: { atLeast: 0.8 * CARRIES, atMost: 1.1 * CARRIES },
    },
    { name: 'acts on its nodes', value: given.faults.events.length, unit: 'acts', goal: { atMost: 0 } },
    {
      name: 'the rate found for it',
      value: found.cell.state === 'ok' ? (found.faults.rate?.writesPerSecond ?? Number.NaN) : Number.NaN,
      unit: 'writes/s',
      goal: { atLeast: 25, atMost: 25 },
    },
    {
      name: `a node that takes ${START_MS / 1_000} s to start is ready after`,
      value: slow.cell.state === 'ok' ? readyMs / 1_000 : Number.NaN,
      unit: 's',
      goal: { atLeast: START_MS / 1_000, atMost: START_MS / 1_000 + 1 },
    },
  ];
}

/** Seconds from the load's first moment to the first fault, and from the return of a node to the next. */
function waits({ cell, faults }: ReturnType<typeof faultsOf>): { readonly first: number; readonly next: number[] } {
  const rounds = faults.failover?.rounds ?? [];
  const startedAt = measured(cell)?.startedAt ?? '';
  const next = rounds.slice(1).map(({ faultMs }, at) => {
    const { faultMs: beforeMs, nodes, rejoin } = rounds[at] as (typeof rounds)[number];
    const undo = faults.events.find(({ node, verb, atMs }) => verb === 'start' && node === nodes[0] && atMs > beforeMs);
    return (faultMs - (undo?.atMs ?? Number.NaN) - (rejoin?.caughtUpMs ?? Number.NaN)) / 1_000;
  });
  return { first: (Date.parse(rounds[0]?.at ?? '') - Date.parse(startedAt)) / 1_000, next };
}

async function honestFigures(context: Context): Promise<Figure[]> {
  const runs = context.quick ? HONEST.slice(0, 2) : HONEST;
  let refused = 0;
  let lowered = 0;
  const [first, next]: [number[], number[]] = [[], []];
  for (const [target, tier] of runs) {
    const flags = ['--target', target, '--nodes', '3', '--tier', tier, '--scenarios', 'failover'];
    const run = faultsOf(await runBench(context, [...flags, '--faults', String(ROUNDS)], { mayFail: true }));
    const { cell, faults } = run;
    if (cell.state !== 'ok') refused++;
    if ((faults.rate?.tried.length ?? 0) > 0) lowered++;
    context.log(
      `calm: ${target}, ${tier}: ${'reason' in cell ? cell.reason : `${faults.rate?.writesPerSecond} writes/s`}`,
    );
    const waited = waits(run);
    first.push(waited.first);
    next.push(...waited.next);
  }
  const furthest = (name: string, values: readonly number[], atMost: number): Figure => ({
    ...{ name, value: Math.max(...values), unit: 's', low: Math.min(...values), high: Math.max(...values) },
    goal: { atMost },
    note: `with the random moment of up to ${JITTER_S} s`,
  });
  return [
    { name: `honest runs that were refused, of ${runs.length}`, value: refused, unit: 'runs', goal: { atMost: 0 } },
    { name: 'honest runs at less than 100 writes/s', value: lowered, unit: 'runs' },
    furthest('from the first operation to the first fault, at most', first, 10),
    furthest('from the return of a node to the next fault, at most', next, 3 + JITTER_S),
  ];
}

/** Whether nodes are broken only in a whole cluster under a steady load, and what that takes. */
export const calmPart: Part = {
  name: 'calm',
  title:
    'Whole and steady before every fault: scripted clusters that must get their sentence, honest ones that must not',
  run: async (context) => {
    context.log(
      `calm: three scripted clusters and ${context.quick ? 2 : HONEST.length} honest ones, about ${context.quick ? 3 : 9} minutes`,
    );
    return [...(await scriptedFigures(context)), ...(await honestFigures(context))];
  },
};
