import type { Writes } from '../../../lib/analysis/snapshots/cost.ts';
import type { Stretch } from '../../../lib/analysis/snapshots/windows.ts';
import { nearestRank, samplesNeeded } from '../../../lib/analysis/statistics.ts';
import type { History } from './history.ts';
import { longestStall } from './stall.ts';

/** The writes of a fault scenario, each with its own times. @param steady when nothing was broken and the load was steady */
export function writesOfHistory(history: History, steady: readonly Stretch[]): Writes {
  return {
    from: 'operations',
    steady,
    stall: (stretch) => longestStall(history, stretch),
    p99: (stretches) => {
      const latencies = latenciesIn(history, stretches);
      return latencies.length < samplesNeeded(0.99) ? null : nearestRank(latencies, 0.99);
    },
  };
}

/** Of the load's accepted writes that were due in one of several stretches, ascending. */
function latenciesIn(history: History, stretches: readonly Stretch[]): number[] {
  const found: number[] = [];
  for (let row = 0; row < history.size; row++) {
    if (!history.isWrite(row) || history.isProbe(row) || !history.isOk(row)) continue;
    const dueMs = history.dueMs(row);
    if (stretches.some(({ fromMs, toMs }) => dueMs >= fromMs && dueMs < toMs)) found.push(history.endedMs(row) - dueMs);
  }
  return found.sort((a, b) => a - b);
}
