import { grouped } from '../base/grouped.ts';
import type { RepetitionSpread } from '../report/repetitions.ts';
import { type ByRepetition, byRepetition, type CompletedCell, rateOf, type Timed, whereOverRounds } from './cells.ts';
import { spreadOf } from './statistics.ts';

/** The same load in two ways, on one dataset and cluster, over all rounds, by as many users or at one rate. */
export interface TwoWays {
  /** The first of the cells. */
  readonly cell: CompletedCell;
  readonly one: ByRepetition;
  readonly other: ByRepetition;
}

/**
 * Cells that have one kind of operation, side by side by the way in which it was done; what was measured in one way alone is left out.
 * @param wayOf which way a cell went
 */
export function twoWays<W extends string>(
  cells: readonly CompletedCell[],
  wayOf: (cell: CompletedCell) => W | null,
  one: W,
  other: W,
): TwoWays[] {
  return grouped(cells, (cell) => `${whereOverRounds(cell)}/${cell.step.users}/${rateOf(cell.step)}`).flatMap(
    (group) => {
      const of = (way: W): ByRepetition => byRepetition(group.filter((cell) => wayOf(cell) === way));
      const found = { cell: group[0], one: of(one), other: of(other) };
      return found.one.size > 0 && found.other.size > 0 ? [found] : [];
    },
  );
}

/** Operations per second that were ok, over repetitions. */
export function ratesOf(results: ByRepetition): RepetitionSpread {
  return spreadOf([...results.values()].map(rate));
}

/** Median latencies in milliseconds, over repetitions. */
export function mediansOf(results: ByRepetition): RepetitionSpread {
  return spreadOf([...results.values()].map(p50));
}

export function rate({ opsPerSecond }: Timed): number {
  return opsPerSecond;
}

export function p50({ latencyMs }: Timed): number {
  return latencyMs.p50;
}
