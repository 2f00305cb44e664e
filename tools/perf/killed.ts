import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { Xorshift } from '../../lib/base/random.ts';
import { namespacesRefusal } from '../../runner/embedded/netns/refusal.ts';
import { unavailable } from '../../runner/system/errors.ts';
import { provideTool } from '../../runner/tools/provide.ts';
import { CommandedEtcd } from './commanded-etcd.ts';
import { IN_NAMESPACES, type KilledForm, killInTime, spreadMoments, wholeRun } from './killed-run.ts';
import type { Context, Figure, Part } from './part.ts';

/** Of each form. */
const RUNS = 10;
const SEED = 10;
/** Little load, as in network namespaces; what is killed is the user's own. */
const COMMANDED_FLAGS = [
  ...['--tier', 'smoke', '--scenarios', 'failover,recovery', '--faults', '2'],
  ...['--rate', '20', '--read-rate', '10', '--no-calibration', '--no-control'],
];

async function measure(context: Context): Promise<Figure[]> {
  const refusal = namespacesRefusal();
  if (refusal !== null) throw unavailable(`the cluster that is killed needs network namespaces: ${refusal}`);
  const figures = [await killAll(context, 'in network namespaces', IN_NAMESPACES)];
  const { signal, folder, log } = context;
  const etcd = await provideTool('etcd', { signal, log });
  const cluster = await CommandedEtcd.start(etcd.path, await mkdtemp(join(folder, 'home-')));
  try {
    figures.push(await killAll(context, 'with commands that need HOME', cluster.form(COMMANDED_FLAGS)));
  } finally {
    await cluster.end();
  }
  return figures;
}

/** Kills runs of one form at moments spread over the length of a whole one. */
async function killAll(
  { root, folder: parent, quick, signal, log }: Context,
  how: string,
  form: KilledForm,
): Promise<Figure> {
  const folder = await mkdtemp(join(parent, 'runs-'));
  const place = { root, folder, signal };
  const runs = quick ? 3 : RUNS;
  log(`killed ${how}: one whole run and ${runs} that are killed, about ${Math.ceil(1 + runs / 2)} minutes`);
  const lengthMs = await wholeRun(place, form);
  const random = new Xorshift(SEED);
  const moments = spreadMoments(runs, lengthMs, () => random.next() / 2 ** 32);
  let clean = 0;
  for (const [at, afterMs] of moments.entries()) {
    const { killedMs, during, left, cells } = await killInTime(place, afterMs, form);
    const readable = cells === null || cells.reported === cells.journalled;
    if (left.length === 0 && readable) clean++;
    const found = left.length > 0 ? `left: ${left.join('; ')}` : 'nothing left';
    const told = cells === null ? 'no journal yet' : `${cells.reported} of ${cells.journalled} cells readable`;
    log(`run ${at + 1} of ${runs}, killed after ${(killedMs / 1_000).toFixed(1)} s ("${during}"): ${found}, ${told}`);
  }
  log(`runs cleaned up: ${clean} of ${runs}`);
  return {
    name: `runs ${how} cleaned up, of ${runs}`,
    value: clean,
    unit: 'runs',
    goal: { atLeast: runs },
    note: `killed at random moments of ${(lengthMs / 1_000).toFixed(0)} s: no process, namespace, link or folder left, every node up again, finished cells readable, and nothing of the user's touched`,
  };
}

/** Whether a run that is killed leaves nothing behind, whenever that happens. */
export const killedPart: Part = {
  name: 'killed',
  title:
    'Runs of failover and recovery, in network namespaces and on commanded nodes, that are killed (SIGKILL) and cleaned up after',
  run: measure,
};
