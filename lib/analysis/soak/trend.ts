import type { MemoryTrend, Trend } from '../../report/soaks.ts';
import { fittedLine } from '../statistics.ts';

/** A value at a moment, in milliseconds. */
export interface Point {
  readonly atMs: number;
  readonly value: number;
}

/** A course is fitted by the means of so many parts: what lies close together depends on each other, and would count twice. */
const PARTS = 12;
const HOUR_MS = 3_600_000;

/** The points of a course at which it is known. */
export function pointsOf(atMs: readonly number[], values: readonly (number | null)[]): Point[] {
  return values.flatMap((value, at) => (value === null ? [] : [{ atMs: atMs[at] as number, value }]));
}

/** The means of up to twelve parts of a course, of as many points each as can be. */
export function partsOf(points: readonly Point[], parts = PARTS): Point[] {
  const count = Math.min(parts, points.length);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return Array.from({ length: count }, (_, at) => {
    const own = points.slice(Math.floor((at * points.length) / count), Math.floor(((at + 1) * points.length) / count));
    return { atMs: mean(own.map(({ atMs }) => atMs)), value: mean(own.map(({ value }) => value)) };
  });
}

/** The slope of a course per hour, with its interval; both null where it has fewer than three parts. */
function perHourOf(points: readonly Point[]): Pick<Trend, 'perHour' | 'interval'> {
  const line = fittedLine(partsOf(points).map(({ atMs, value }) => ({ x: atMs / HOUR_MS, y: value })));
  return line === null || line.interval === null
    ? { perHour: null, interval: null }
    : { perHour: line.slope, interval: line.interval };
}

/** How a course went on; null of one that is known nowhere. */
export function trendOf(points: readonly Point[]): Trend | null {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return null;
  const peak = points.reduce((most, { value }) => Math.max(most, value), first.value);
  return { first: first.value, last: last.value, peak, ...perHourOf(points) };
}

/** The same of memory, with its second half. */
export function memoryTrendOf(points: readonly Point[], of: MemoryTrend['of']): MemoryTrend | null {
  const trend = trendOf(points);
  if (trend === null) return null;
  const { perHour, interval } = perHourOf(points.slice(Math.floor(points.length / 2)));
  return { of, ...trend, secondHalf: perHour === null || interval === null ? null : { perHour, interval } };
}
