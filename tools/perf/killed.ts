import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { Xorshift } from '../../lib/base/random.ts';
import { namespacesRefusal } from '../../runner/embedded/netns/refusal.ts';
import { unavailable } from '../../runner/system/errors.ts';
import { killRun, spreadMoments, wholeRun } from './killed-run.ts';
import type { Context, Figure, Part } from './part.ts';

const RUNS = 10;
const SEED = 10;

async function measure(context: Context): Promise<Figure[]> {
  const refusal = namespacesRefusal();
  if (refusal !== null) throw unavailable(`the cluster that is killed needs network namespaces: ${refusal}`);
  const { root, signal, log } = context;
  const folder = await mkdtemp(join(context.folder, 'runs-'));
  const runs = context.quick ? 3 : RUNS;
  log(`killed: one whole run and ${runs} that are killed, about ${Math.ceil(1 + runs / 2)} minutes`);
  const lengthMs = await wholeRun({ root, folder, signal });
  const random = new Xorshift(SEED);
  const moments = spreadMoments(runs, lengthMs, () => random.next() / 2 ** 32);
  let clean = 0;
  for (const [at, afterMs] of moments.entries()) {
    const { during, left, cells } = await killRun({ root, folder, signal }, afterMs);
    const readable = cells === null || cells.reported === cells.journalled;
    if (left.length === 0 && readable) clean++;
    const found = left.length > 0 ? `left: ${left.join('; ')}` : 'nothing left';
    const told = cells === null ? 'no journal yet' : `${cells.reported} of ${cells.journalled} cells readable`;
    log(`run ${at + 1} of ${runs}, killed after ${(afterMs / 1_000).toFixed(1)} s ("${during}"): ${found}, ${told}`);
  }
  log(`runs cleaned up: ${clean} of ${runs}`);
  return [
    {
      name: `runs cleaned up, of ${runs}`,
      value: clean,
      unit: 'runs',
      goal: { atLeast: runs },
      note: `killed at random moments of ${(lengthMs / 1_000).toFixed(0)} s: no process, namespace, link or folder left, finished cells readable`,
    },
  ];
}

/** Whether a run that is killed leaves nothing behind, whenever that happens. */
export const killedPart: Part = {
  name: 'killed',
  title: 'Runs of failover and recovery in network namespaces that are killed (SIGKILL) and cleaned up after',
  run: measure,
};
