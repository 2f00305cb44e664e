import type { OperationResult } from '../report/figures.ts';
import { median, PERCENTILES } from './statistics.ts';

/** One of the percentiles that a report carries. */
export type Percentile = (typeof PERCENTILES)[number];

type Timed = Pick<OperationResult, 'ok' | 'latencyMs'>;

/** A percentile in milliseconds; `too-few` operations were ok for it; null when none was. */
export type PercentileValue = number | 'too-few' | null;

/** A percentile of one result. With fewer ok operations than it needs it may lie beyond all that was seen, and is not given. */
export function percentileOf({ ok, latencyMs }: Timed, { key, needs }: Percentile): PercentileValue {
  if (latencyMs === null) return null;
  return ok < needs ? 'too-few' : latencyMs[key];
}

/** The median of a percentile over the repetitions in which an operation was ok; the one with the fewest ok decides if it is given. */
export function medianPercentile(results: readonly Timed[], { key, needs }: Percentile): PercentileValue {
  const latencies = results.flatMap(({ latencyMs }) => latencyMs ?? []);
  if (latencies.length === 0) return null;
  return results.some(({ ok }) => ok < needs) ? 'too-few' : median(latencies.map((latency) => latency[key]));
}

const P99 = PERCENTILES.find(({ key }) => key === 'p99') as Percentile;

/** The same of the 99th percentile, where nobody is told why it is not given: null as well where one result has too few for it. */
export function medianP99(results: readonly Timed[]): number | null {
  const value = medianPercentile(results, P99);
  return value === 'too-few' ? null : value;
}

/** The percentiles for which one result or another has too few ok operations, though it has some. */
export function lackingPercentiles(results: readonly Timed[]): Percentile[] {
  return PERCENTILES.filter(({ needs }) => results.some(({ ok }) => ok > 0 && ok < needs));
}
