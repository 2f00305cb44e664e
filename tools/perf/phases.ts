import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { findTier } from '../../lib/data/tier.ts';
import { PROBE_EVERY_MS } from '../../runner/faults/prober/prober.ts';
import { unavailable } from '../../runner/system/errors.ts';
import { runBench } from './bench-run.ts';
import { bundleProgram } from './bundle.ts';
import type { Context, Figure, Part } from './part.ts';
import { type Deviation, deviations, isRight, QUANTUM_MS } from './phase-truth.ts';
import { SCRIPTED_SOURCE, ScriptedProcess } from './scripted-process.ts';

const KILLS = 20;
const SEED = 1;

/** Phases of a scripted cluster's failovers beside what it says that it did. @throws UserError when they cannot be had */
async function killScripted(context: Context, kills: number): Promise<Deviation[]> {
  const tier = findTier('smoke');
  if (tier === undefined) throw new Error('there is no smoke tier');
  const folder = await mkdtemp(join(context.folder, 'scripted-'));
  const cluster = await ScriptedProcess.start([await bundleProgram(context, SCRIPTED_SOURCE)]);
  try {
    const config = await cluster.configure(context.root, folder);
    const flags = ['--tier', tier.name, '--seed', String(SEED), '--scenarios', 'failover', '--faults', String(kills)];
    const { report } = await runBench(context, ['--config', config, '--allow-faults', ...flags]);
    const [cell] = report.cells;
    const faults = cell?.state === 'ok' ? cell.faults : null;
    if (!faults?.failover) throw unavailable(`no failover was measured: ${JSON.stringify(cell).slice(0, 300)}`);
    return deviations(faults.failover, faults.events, await cluster.truth(tier, SEED));
  } finally {
    await cluster.stop();
  }
}

async function measure(context: Context): Promise<Figure[]> {
  const kills = context.quick ? 4 : KILLS;
  context.log(`phases: ${kills} kills of a scripted leader, about ${Math.ceil((10 + kills * 8) / 60)} minutes`);
  const found = await killScripted(context, kills);
  const roundsWith = (wrong: (one: Deviation) => boolean): number =>
    new Set(found.filter(wrong).map(({ round }) => round)).size;
  const right = kills - roundsWith((one) => !isRight(one, false));
  const excused = kills - roundsWith((one) => !isRight(one, true));
  context.log(`kills within ${PROBE_EVERY_MS} ms: ${right} of ${kills}`);
  for (const one of found.filter((deviation) => !isRight(deviation, false))) {
    const { round, phase, offMs, lagMs } = one;
    context.log(`kill ${round}: ${phase} ${offMs.toFixed(1)} ms off, timers ${lagMs.toFixed(1)} ms late`);
  }
  return [
    {
      name: `kills told within ${PROBE_EVERY_MS} ms, of ${kills}`,
      value: right,
      unit: 'kills',
      goal: { atLeast: kills },
      note: `every phase; ${QUANTUM_MS} ms besides for requests and whole milliseconds; ${excused} with late timers allowed for`,
    },
    {
      name: 'furthest from what happened',
      value: Math.max(...found.map(({ offMs }) => Math.abs(offMs))),
      unit: 'ms',
    },
  ];
}

/** How right the phases of a failover are, by a cluster that knows when each began. */
export const phasesPart: Part = {
  name: 'phases',
  title: "Phases of a failover, beside a scripted cluster's own log",
  run: measure,
};
