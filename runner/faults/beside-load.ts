import type { FaultFindings } from '../../lib/report/faults.ts';
import type { BesideLoad } from '../monitors/observation.ts';
import type { Work } from '../monitors/resources/work.ts';
import { elapsedOf } from '../system/clock.ts';
import type { History } from './history/history.ts';
import type { Stage } from './stage.ts';

/**
 * What the probes that ended in a window had the nodes do. Questions for a status are no operations.
 * @param fromMs milliseconds since the run's start, like all times of the history
 */
export function probeWork(history: History, bytesPerWrite: number, fromMs: number, toMs: number): Work {
  const count = { done: 0, failedAtNodes: 0, written: 0, doubtful: 0 };
  for (let row = 0; row < history.size; row++) {
    const endedMs = history.endedMs(row);
    if (!history.isProbe(row) || endedMs < fromMs || endedMs > toMs) continue;
    const write = history.isWrite(row);
    if (history.isOk(row)) {
      count.done++;
      if (write) count.written++;
      continue;
    }
    if (!history.isUnsent(row)) count.failedAtNodes++;
    if (write && history.outcome(row) === 'unknown') count.doubtful++;
  }
  return {
    done: count.done,
    failedAtNodes: count.failedAtNodes,
    writes: count.written,
    payloadBytes: count.written * bytesPerWrite,
    doubtfulBytes: count.doubtful * bytesPerWrite,
  };
}

/**
 * What had the nodes work beside the load, from its first moment to its last. The proof of what became of each write comes after.
 * @param span milliseconds since 1970
 */
export function besideLoad(
  { history, prober, clock, driver, options }: Pick<Stage, 'history' | 'prober' | 'clock' | 'driver' | 'options'>,
  span: { readonly from: number; readonly to: number },
  { snapshot }: Partial<Pick<FaultFindings, 'snapshot'>>,
): BesideLoad {
  const probes = probeWork(history, prober.bytesPerWrite, elapsedOf(clock, span.from), elapsedOf(clock, span.to));
  const wiped = driver.events.some(({ verb, error }) => verb === 'wipe' && error === null);
  const made = snapshot != null && snapshot.createMs !== null && options.snapshots.onRequest !== null;
  const what = [...(made ? ['made a snapshot on request'] : []), ...(wiped ? ['filled an emptied node anew'] : [])];
  return { works: [probes], otherWork: what.length === 0 ? null : `the nodes also ${what.join(' and ')}.` };
}
