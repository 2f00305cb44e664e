import { grouped } from '../base/grouped.ts';
import type { Cell, CellPlan } from '../report/cell.ts';
import { BEST_OF } from '../scenarios/shares.ts';
import { type CompletedCell, timed, where } from './cells.ts';
import { repetitionsThatCount } from './series.ts';
import { median } from './statistics.ts';

/** The step that did the most, and its repetitions that count. */
export interface BestStep {
  /** The median over the repetitions. */
  readonly rate: number;
  readonly cells: readonly CompletedCell[];
}

/**
 * Of the steps of one scenario the one with the most. Null where no step ran to its end and is not invalid, or none tells.
 * @param rate of a cell; null when it does not tell
 */
export function bestStep(cells: readonly Cell[], rate: (cell: CompletedCell) => number | null): BestStep | null {
  const steps = grouped(repetitionsThatCount(cells), ({ step }) => step.name).flatMap((own): BestStep[] => {
    const middle = median(own.flatMap((cell) => rate(cell) ?? []));
    return middle === null ? [] : [{ rate: middle, cells: own }];
  });
  return steps.reduce<BestStep | null>((best, each) => (best === null || each.rate > best.rate ? each : best), null);
}

/**
 * The most writes per second that users reached on a dataset and cluster, as a whole number. Null where no step ran to its end and
 * is not invalid.
 * @param cells what was measured so far
 */
export function bestRate(cells: readonly Cell[], of: CellPlan): number | null {
  const place = where(of);
  const own = cells.filter(
    (cell) => cell.scenario === BEST_OF && cell.step.load?.kind === 'entries' && where(cell) === place,
  );
  const best = bestStep(own, (cell) => timed(cell)[0]?.opsPerSecond ?? null);
  return best === null ? null : Math.round(best.rate);
}
