import { type Frozen, watchedBarrier } from '../../lib/analysis/barrier.ts';
import type { BarrierWatch } from '../../lib/report/barrier.ts';
import type { FaultEvent } from '../../lib/report/faults.ts';
import type { Stage } from './stage.ts';

/** When nodes were frozen, from just before they were until they had been let go on. */
export function frozenTimes(events: readonly FaultEvent[]): Frozen[] {
  return events.flatMap(({ verb, node, atMs }, at) => {
    if (verb !== 'pause') return [];
    const resumed = events.slice(at + 1).find((each) => each.node === node && each.verb === 'resume');
    return [{ node, fromMs: atMs, toMs: resumed?.doneMs ?? Number.POSITIVE_INFINITY }];
  });
}

/** What was seen of the read barrier of a stage's nodes; null of a target that has none. */
export function barrierOf({
  options,
  names,
  prober,
  driver,
}: Pick<Stage, 'options' | 'names' | 'prober' | 'driver'>): BarrierWatch | null {
  const { readBarrier, reads } = options.target.entries;
  if ('absent' in readBarrier) return null;
  return watchedBarrier(readBarrier, names, prober.patient, frozenTimes(driver.events), reads);
}
