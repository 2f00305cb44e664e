import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TIMER_METRIC } from '../../lib/exchange/metrics.ts';
import type { TimerGrain } from '../../lib/report/calibration.ts';
import { runScript } from '../k6/run-script.ts';
import { unavailable } from '../system/errors.ts';
import type { CalibrationRun } from './script.ts';

/** The bundle that does nothing but wait for timers. */
export const TIMER_SCRIPT = 'timer-grain';
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
    script: join(run.dist, `${TIMER_SCRIPT}.js`),
    folder,
    title: TIMER_SCRIPT,
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
