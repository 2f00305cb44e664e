import type { Interval } from '../report/figures.ts';

/** How surely an interval holds what it is about, at least. */
export const LEVEL = 0.95;

/**
 * Fewer pairs claim nothing: the widest interval of n differences, from the least to the greatest, holds their middle with
 * 1 - 2^(1 - n), which is 0.938 of 5 and 0.969 of 6.
 */
export const PAIRS_NEEDED = 6;

/** Two things that were measured beside each other. */
export interface Pair {
  readonly value: number;
  /** What it is compared with. */
  readonly against: number;
}

/** What is told of several pairs; `interval` is null where there are too few of them. */
export interface Compared {
  readonly estimate: number;
  readonly interval: Interval | null;
}

/** The middle between two values, on the scale that they are compared on. */
type Mean = (one: number, other: number) => number;
const arithmetic: Mean = (one, other) => (one + other) / 2;
const geometric: Mean = (one, other) => Math.sqrt(one * other);

/**
 * The shift of differences, with its interval: the median of all means of two of them (Hodges and Lehmann, *Estimates of location based
 * on rank tests*, 1963), and those of these means that Wilcoxon's signed-rank test does not refuse at the level (Tukey 1949; Hollander,
 * Wolfe and Chicken, *Nonparametric Statistical Methods*, 3.1 to 3.3). It is exact for few differences and asks for no normal law, only that
 * they lie symmetrically around the shift, which those of two alike things do by themselves. Null of none.
 */
export function shiftOf(differences: readonly number[], mean: Mean = arithmetic): Compared | null {
  const means = differences
    .flatMap((one, at) => differences.slice(at).map((other) => mean(one, other)))
    .sort((a, b) => a - b);
  if (means.length === 0) return null;
  const last = means.length - 1;
  const estimate = mean(means[Math.floor(last / 2)] as number, means[Math.ceil(last / 2)] as number);
  const refused = refusedMeans(differences.length);
  if (refused === null) return { estimate, interval: null };
  const [low, high] = [means[refused.count] as number, means[last - refused.count] as number];
  return { estimate, interval: { low, high, confidence: refused.confidence } };
}

/**
 * How many of the sorted means lie outside of the interval on either side, and how surely it holds the shift: the most with
 * 2 P(T <= count) <= 1 - LEVEL, T being the signed-rank statistic. Null where not even the widest interval is sure enough.
 */
function refusedMeans(n: number): { readonly count: number; readonly confidence: number } | null {
  // How likely each sum of the ranks 1 to n is, when each rank is in it by the toss of a coin.
  let likely = [1];
  for (let rank = 1; rank <= n; rank++) {
    const next = Array<number>(likely.length + rank).fill(0);
    for (const [sum, p] of likely.entries()) {
      next[sum] = (next[sum] as number) + p / 2;
      next[sum + rank] = (next[sum + rank] as number) + p / 2;
    }
    likely = next;
  }
  let below = likely[0] as number;
  if (2 * below > 1 - LEVEL) return null;
  let count = 0;
  while (2 * (below + (likely[count + 1] as number)) <= 1 - LEVEL) below += likely[++count] as number;
  return { count, confidence: 1 - 2 * below };
}

/** How much more the first of each pair is. Null of no pairs. */
export function pairedDifference(pairs: readonly Pair[]): Compared | null {
  return shiftOf(pairs.map(({ value, against }) => value - against));
}

/**
 * How many times as much the first of each pair is: the shift of the logarithms of the ratios, whose means are geometric ones of the
 * ratios. Null of no pairs, or of one that has no logarithm.
 */
export function pairedRatio(pairs: readonly Pair[]): Compared | null {
  if (pairs.some(({ value, against }) => !(value > 0 && against > 0))) return null;
  return shiftOf(
    pairs.map(({ value, against }) => value / against),
    geometric,
  );
}

/** Whether a difference counts: its interval leaves out what would be none. Null without an interval: nothing is claimed. */
export function leavesOut(interval: Interval | null, none: number): boolean | null {
  return interval === null ? null : interval.low > none || interval.high < none;
}

/** What was measured in each repetition, beside what it is compared with in the same one: the repetitions that both have. */
export function pairsBy<T>(
  values: ReadonlyMap<number, T>,
  against: ReadonlyMap<number, T>,
  figure: (of: T) => number,
): Pair[] {
  return [...values].flatMap(([repetition, value]) => {
    const other = against.get(repetition);
    return other === undefined ? [] : [{ value: figure(value), against: figure(other) }];
  });
}
