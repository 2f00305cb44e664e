import { join } from 'node:path';
import type { Calibration } from '../../lib/report/calibration.ts';
import { type EntryTarget, keepsEntries } from '../../lib/targets/kinds.ts';
import { CalibrationCache } from '../calibration/cache.ts';
import { Calibrator } from '../calibration/calibrator.ts';
import { makeKeeper } from '../calibration/kept.ts';
import { machineKey } from '../calibration/machine.ts';
import { plannedScripts } from '../calibration/planned.ts';
import type { CalibrationRun } from '../calibration/script.ts';
import type { Acquired } from '../cluster/find.ts';
import type { Plan } from '../plan/plan.ts';
import type { RunFacts } from '../report/record.ts';
import { whyAborted } from '../system/aborted.ts';
import { inWords } from '../system/files.ts';
import { projectRoot } from '../system/project-root.ts';
import type { ScriptRunner } from './scripts.ts';
import { seedBlock } from './seed.ts';
import type { SessionContext } from './session.ts';

/** What was not measured, and why. */
export const NOT_CALIBRATED: Calibration = { absent: 'switched off with --no-calibration' };

export interface CalibrationContext extends Pick<SessionContext, 'options' | 'sender' | 'progress' | 'warn'> {
  readonly plan: Plan;
  readonly facts: RunFacts;
  readonly scripts: ScriptRunner;
  readonly run: CalibrationRun;
}

/**
 * What the machine can do, before the first cell of a session: scripts, timers and round trip once a run, the disks of each
 * session's clusters. Never rejects: what failed is a warning, and an interrupted run has none.
 * @param before what earlier sessions have brought
 */
export async function calibrate(
  context: CalibrationContext,
  acquired: readonly Acquired[],
  before: Calibration,
): Promise<Calibration> {
  const { options, warn, run } = context;
  if (!options.calibration) return NOT_CALIBRATED;
  const { target } = options;
  if (!keepsEntries(target))
    return { absent: 'k6 is calibrated with reads and writes of entries, and the target keeps none' };
  try {
    const calibrator = makeCalibrator(context, target);
    const [first] = acquired;
    const known = 'absent' in before ? null : before;
    const planned = plannedScripts(context.plan.sessions);
    const scripts = known?.scripts ?? (first === undefined ? [] : await calibrator.scripts(planned, first));
    const loopback = known?.loopback ?? (await calibrator.loopback());
    const timer = known?.timer ?? (await calibrator.timer());
    const disks = [...(known?.disks ?? [])];
    for (const cluster of acquired) disks.push(await calibrator.disk(cluster));
    return { scripts, timer, loopback, disks };
  } catch (error) {
    if (run.signal.aborted) return { absent: whyAborted(run.signal) };
    warn(`calibration failed: ${inWords(error)}`);
    return { absent: inWords(error) };
  }
}

function makeCalibrator(context: CalibrationContext, target: EntryTarget): Calibrator {
  const { options, sender, progress, warn, facts, scripts, run } = context;
  const { seed, entropy, timeline, watched } = options;
  const cache = new CalibrationCache(join(projectRoot(), '.tools', 'calibration'));
  const say = (text: string): void => progress.busy(text);
  return new Calibrator({
    ...{ target, seed, entropy, timeline, watched, sender, run, say },
    keeper: makeKeeper({ cache, refresh: options.recalibrate, warn, signal: run.signal }),
    machine: machineKey(facts, run.pinning ?? null),
    seedOne: async (block, cluster) => {
      const seeded = await seedBlock(scripts, { busy: () => undefined }, { ...block, entries: 1 }, cluster);
      return typeof seeded === 'string' ? seeded : null;
    },
  });
}
