import type { Writes } from '../../../lib/analysis/snapshots/cost.ts';
import type { Stretch } from '../../../lib/analysis/snapshots/windows.ts';
import { nearestRank, samplesNeeded } from '../../../lib/analysis/statistics.ts';
import type { History } from './history.ts';
import { latenciesIn, longestStall } from './stall.ts';

/** The writes of a fault scenario, each with its own times. @param steady when nothing was broken and the load was steady */
export function writesOfHistory(history: History, steady: readonly Stretch[]): Writes {
  return {
    from: 'operations',
    steady,
    stall: (stretch) => longestStall(history, stretch),
    p99: (stretches) => {
      const latencies = latenciesIn(history, stretches, 'write');
      return latencies.length < samplesNeeded(0.99) ? null : nearestRank([...latencies], 0.99);
    },
  };
}
