import { largest, largestIfAny, smallest } from '../base/extremes.ts';
import type { Interval } from '../report/figures.ts';
import type { RepetitionSpread } from '../report/repetitions.ts';

/** The middle value; the mean of the two middle ones of an even number. Null of none. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length === 0) return null;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** 97.5 % quantiles of Student's t for 1, 2, ... degrees of freedom; more have the last, which is more than theirs. */
const T_QUANTILES = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228] as const;

/**
 * The least-squares line through points, with the 95 % interval of its slope: the slope's standard error times Student's t (Draper
 * and Smith, *Applied Regression Analysis*, 1.4), which takes the points to scatter alike around the line and independently of each
 * other. The interval is null with fewer than three points.
 * @returns null with fewer than two distinct x
 */
export function fittedLine(
  points: readonly { readonly x: number; readonly y: number }[],
): { readonly slope: number; readonly interval: Interval | null } | null {
  const slope = slopeOf(points);
  if (slope === null) return null;
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / points.length;
  const spread = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  const free = points.length - 2;
  const quantile = T_QUANTILES[Math.min(free, T_QUANTILES.length) - 1];
  if (quantile === undefined) return { slope, interval: null };
  const rest = points.reduce((sum, { x, y }) => sum + (y - meanY - slope * (x - meanX)) ** 2, 0);
  const apart = quantile * Math.sqrt(rest / free / spread);
  return { slope, interval: { low: slope - apart, high: slope + apart, confidence: 0.95 } };
}

/**
 * The exponent b of y = a x^b that fits best: the slope of the least-squares line through (ln x, ln y), with its interval, see
 * `fittedLine`.
 * @returns null with fewer than two distinct positive x, or a y that is not positive
 */
export function fittedExponent(
  points: readonly { readonly x: number; readonly y: number }[],
): { readonly exponent: number; readonly interval: Interval | null } | null {
  if (points.some(({ x, y }) => !(x > 0) || !(y > 0))) return null;
  const line = fittedLine(points.map(({ x, y }) => ({ x: Math.log(x), y: Math.log(y) })));
  return line === null ? null : { exponent: line.slope, interval: line.interval };
}

/** The slope of the least-squares line through points. Null with fewer than two distinct x. */
export function slopeOf(points: readonly { readonly x: number; readonly y: number }[]): number | null {
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / points.length;
  const spread = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  return spread > 0 ? points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0) / spread : null;
}

/** The largest of several numbers, all of which must be known; null when one is not, or there are none. */
export function latest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length < values.length ? null : largestIfAny(known);
}

/** Values of repetitions, of which there is at least one: their median, the least and the greatest. */
export function spreadOf(values: readonly number[]): RepetitionSpread {
  return { median: median(values) ?? 0, min: smallest(values), max: largest(values) };
}

/** How far values lie apart: (largest - smallest) / median; null for fewer than two, or around zero. */
export function relativeSpread(values: readonly number[]): number | null {
  const middle = median(values);
  return values.length < 2 || !middle ? null : (largest(values) - smallest(values)) / middle;
}

/**
 * How many samples it takes before the largest of them lies above a quantile with 95 % confidence: the n with 1 - q^n >= 0.95,
 * so n = ln 0.05 / ln q. With fewer, the quantile may lie beyond everything that was seen, and a figure for it means little.
 * 59 for p95, 299 for p99, 2,995 for p99.9.
 */
export function samplesNeeded(quantile: number): number {
  return Math.ceil(Math.log(0.05) / Math.log(quantile));
}

/** The percentiles a report carries, with the samples each needs. */
export const PERCENTILES = [
  { key: 'p50', label: 'p50', quantile: 0.5, needs: samplesNeeded(0.5) },
  { key: 'p95', label: 'p95', quantile: 0.95, needs: samplesNeeded(0.95) },
  { key: 'p99', label: 'p99', quantile: 0.99, needs: samplesNeeded(0.99) },
  { key: 'p999', label: 'p99.9', quantile: 0.999, needs: samplesNeeded(0.999) },
] as const;

/** The p-th quantile by nearest rank of ascending values, of which there is at least one. */
export function nearestRank(ascending: readonly number[], p: number): number {
  // Against results such as 0.07 * 100 = 7.000000000000001, whose next whole number is one too many.
  const rank = Math.ceil(p * ascending.length - 1e-9);
  return ascending[Math.max(0, rank - 1)] as number;
}

/**
 * The quantile of Student's distribution that belongs to one of the normal distribution: what a standard deviation is multiplied by
 * that was itself estimated. Within 0.3 % between z of 1.5 and 3: exact for two degrees of freedom (from z by its own probability), else the
 * expansion of Abramowitz and Stegun, 26.7.5.
 * @param z of the normal distribution, above 0
 * @param freedom degrees of freedom, 2 or more
 */
export function studentQuantile(z: number, freedom: number): number {
  if (freedom === 2) {
    const beyond = upperTail(z);
    return (1 - 2 * beyond) / Math.sqrt(2 * beyond * (1 - beyond));
  }
  const [z3, z5, z7, z9] = [z ** 3, z ** 5, z ** 7, z ** 9];
  const terms = [
    (z3 + z) / 4,
    (5 * z5 + 16 * z3 + 3 * z) / 96,
    (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / 384,
    (79 * z9 + 776 * z7 + 1_482 * z5 - 1_920 * z3 - 945 * z) / 92_160,
  ];
  return terms.reduce((sum, term, at) => sum + term / freedom ** (at + 1), z);
}

/** The share of a normal distribution above z, which is above 0: Abramowitz and Stegun, 26.2.17, off by 7.5e-8 at most. */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const series = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const sum = series.reduceRight((rest, factor) => (rest + factor) * t, 0);
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * sum;
}
