import { grouped } from '../base/grouped.ts';
import type { Cell, CellPlan } from '../report/cell.ts';
import { BEST_OF } from '../scenarios/shares.ts';
import { timed, where } from './cells.ts';
import { repetitionsThatCount } from './series.ts';
import { median } from './statistics.ts';

/**
 * The most writes per second that users reached on a dataset and cluster, as a whole number: of the best step the median over its
 * repetitions. Null where no step ran to its end and is not invalid.
 * @param cells what was measured so far
 */
export function bestRate(cells: readonly Cell[], of: CellPlan): number | null {
  const place = where(of);
  const own = cells.filter(
    (cell) => cell.scenario === BEST_OF && cell.step.load?.kind === 'entries' && where(cell) === place,
  );
  const rates = grouped(repetitionsThatCount(own), ({ step }) => step.name).flatMap(
    (repetitions) => median(repetitions.flatMap((cell) => timed(cell).map(({ opsPerSecond }) => opsPerSecond))) ?? [],
  );
  return rates.length === 0 ? null : Math.round(Math.max(...rates));
}
