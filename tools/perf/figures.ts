import { median } from '../../lib/analysis/statistics.ts';
import type { Figure } from './part.ts';

/** The figure of several rounds: their median, smallest and largest. NaN when there are none. */
export function figureOf(name: string, unit: string, rounds: readonly number[], rest: Partial<Figure> = {}): Figure {
  const spread = rounds.length > 1 ? { low: Math.min(...rounds), high: Math.max(...rounds) } : {};
  return { name, value: median(rounds) ?? Number.NaN, unit, ...spread, ...rest };
}

/**
 * Round by round, how many times `ours` is `theirs`. Both ran one after the other in each round, so what else the machine did
 * meanwhile weighs on both; a ratio of medians would not have that.
 */
export function ratios(ours: readonly number[], theirs: readonly number[]): number[] {
  return ours.slice(0, theirs.length).map((value, round) => value / (theirs[round] as number));
}
