import { median } from '../../../lib/analysis/statistics.ts';
import { type Failover, type FailoverRound, PHASE_NAMES } from '../../../lib/report/faults.ts';

/**
 * Each phase over all rounds, in milliseconds from the fault; `rounds` counts those in which it was seen. A phase that
 * no round has shown is left out: it has no median.
 */
export function summariseRounds(rounds: readonly Pick<FailoverRound, 'phases'>[]): Failover['phases'] {
  return PHASE_NAMES.flatMap((phase) => {
    const values = rounds.map(({ phases }) => phases[phase]).filter((value) => value !== null);
    const middle = median(values);
    if (middle === null) return [];
    const [min, max] = [Math.min(...values), Math.max(...values)];
    return [{ phase, median: middle, min, max, rounds: values.length, missing: rounds.length - values.length }];
  });
}
