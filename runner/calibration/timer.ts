import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TIMER_METRIC } from '../../lib/exchange/metrics.ts';
import type { TimerGrain } from '../../lib/report/calibration.ts';
import { runScript } from '../k6/run-script.ts';
import { unavailable } from '../system/errors.ts';
import { projectRoot } from '../system/project-root.ts';
import type { CalibrationRun } from './script.ts';

/** The bundle that does nothing but wait for timers: the project's own, wherever those of the scripts are. */
export const TIMER_BUNDLE = join(projectRoot(), 'dist', 'timer-grain.js');
const LIMIT_MS = 30_000;

/**
 * How late k6's timers are.
 * @throws UserError when k6 does not say it; the signal's reason
 */
export async function measureTimer(run: CalibrationRun): Promise<Omit<TimerGrain, 'measuredAt' | 'cached'>> {
  const folder = join(run.folder, 'calibration');
  await mkdir(folder, { recursive: true });
  const end = await runScript({
    k6: run.k6,
    pin: run.pinning?.k6 ?? null,
    script: TIMER_BUNDLE,
    folder,
    title: 'timer-grain',
    secrets: {},
    outputs: { outs: [], dashboard: null },
    settings: {},
    limitMs: LIMIT_MS,
    signal: run.signal,
  });
  run.signal.throwIfAborted();
  const lateness = end.summary?.metrics[TIMER_METRIC];
  const [timers, leastMs, p99Ms] = [lateness?.count, lateness?.min, lateness?.['p(99)']];
  if (end.failure !== null || !timers || leastMs === undefined || p99Ms === undefined) {
    throw unavailable(end.failure ?? 'k6 did not say how late its timers were');
  }
  return { timers, leastMs, p99Ms };
}
