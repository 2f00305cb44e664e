import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cell } from '../../lib/report/cell.ts';
import { lazyfsRefusal } from '../../runner/embedded/lazyfs/refusal.ts';
import { readReport } from '../../runner/report/read.ts';
import { runProgram } from '../../runner/system/command.ts';
import { environmentFor } from '../../runner/system/environment.ts';
import { unavailable } from '../../runner/system/errors.ts';
import { findLazyfs } from '../../runner/tools/lazyfs.ts';
import { runBench } from './bench-run.ts';
import type { Context, Figure, Part } from './part.ts';

const FAILOVER = ['--nodes', '3', '--tier', 'smoke', '--scenarios', 'failover', '--fault', 'power'];
const CUTS = 20;
/** Of each: with fsync, and without. */
const RUNS = 5;
/** For what a control has to fail, and not for anything else. */
const RED = /did not survive|acknowledged writes were lost/;
const LIMIT_MS = 20 * 60_000;

/** Many cuts of nodes alone: how long the way back takes, and whether anything is lost on it. @throws UserError when it was not measured */
async function plain(context: Context): Promise<Figure[]> {
  const cuts = context.quick ? 2 : CUTS;
  context.log(`power: ${cuts} cuts of embedded etcd, about ${Math.ceil((40 + 13 * cuts) / 60)} minutes`);
  const { report } = await runBench(context, [
    ...['--target', 'etcd', ...FAILOVER, '--faults', String(cuts), '--lazyfs', 'none'],
  ]);
  const [cell] = report.cells;
  const faults = cell?.state === 'ok' ? cell.faults : null;
  if (!faults?.power) throw unavailable(`no power was cut: ${JSON.stringify(cell).slice(0, 300)}`);
  const { safety, power } = faults;
  return [
    {
      name: `entries that lost an acknowledged write after ${power.rounds.length} cuts`,
      value: safety.lost + safety.phantom,
      unit: 'entries',
      goal: { atMost: 0 },
      note: `${safety.acknowledged} acknowledged writes; the ledger is ${safety.complete ? 'complete' : 'NOT complete'}`,
    },
    { name: 'complete ledgers', value: Number(safety.complete), unit: 'of 1', goal: { atLeast: 1 } },
    ...power.returns.map(({ step, median, min, max }) => ({
      name: `from the start: ${step}`,
      value: median,
      unit: 'ms',
      low: min,
      high: max,
    })),
  ];
}

/** One run with two cuts on LazyFS of members that do not sync, by the program of the tests; its cell. */
async function withoutSync(context: Context, lazyfs: string, out: string): Promise<Cell | undefined> {
  const args = [
    ...['--import', 'tsx', join(context.root, 'test/fixtures/no-fsync.ts')],
    ...[...FAILOVER, '--faults', '2', '--lazyfs', lazyfs, '--quiet', '--no-calibration'],
    ...['--output-dir', out, '--k6', context.k6],
  ];
  const program = { file: process.execPath, args, cwd: context.root, env: environmentFor([/./]) };
  const ending = await runProgram(program, { timeoutMs: LIMIT_MS, signal: context.signal, interruptMs: 60_000 });
  context.signal.throwIfAborted();
  const file = (await readdir(out).catch(() => [])).find((name) => name.endsWith('.json'));
  if (file === undefined) throw unavailable(`the control left no report: ${ending.output.trim().slice(-1_000)}`);
  return (await readReport(join(out, file))).cells[0];
}

/** Runs on LazyFS, of members that sync and of such that do not; nothing where it cannot be had. */
async function onLazyfs(context: Context): Promise<Figure[]> {
  const lazyfs = findLazyfs(null, process.env)?.path ?? null;
  const refusal = lazyfs === null ? 'there is no lazyfs' : lazyfsRefusal();
  if (lazyfs === null || refusal !== null) {
    context.log(`power: not measured on LazyFS: ${refusal}`);
    return [];
  }
  const runs = context.quick ? 1 : RUNS;
  let [green, red] = [0, 0];
  for (let run = 1; run <= runs; run++) {
    context.log(`power: run ${run} of ${runs} on LazyFS, with fsync and without`);
    const flags = ['--target', 'etcd', ...FAILOVER, '--faults', '2', '--lazyfs', lazyfs];
    const { report } = await runBench(context, flags);
    const [cell] = report.cells;
    if (cell?.state === 'ok' && cell.faults?.safety.complete) green++;
    const control = await withoutSync(context, lazyfs, join(context.folder, `no-fsync-${run}`));
    if (control?.state === 'failed' && RED.test(control.reason)) red++;
    context.log(`power: without fsync: ${control?.state}, ${control && 'reason' in control ? control.reason : ''}`);
  }
  return [
    { name: 'runs on LazyFS with fsync that lost nothing', value: green, unit: `of ${runs}`, goal: { atLeast: runs } },
    { name: 'runs on LazyFS without fsync that failed', value: red, unit: `of ${runs}`, goal: { atLeast: runs } },
  ];
}

/** Whether what is acknowledged survives a power cut, and whether it is noticed where it does not. */
export const powerPart: Part = {
  name: 'power',
  title: 'Power cuts of embedded etcd, tier smoke, under load',
  run: async (context) => [...(await plain(context)), ...(await onLazyfs(context))],
};
