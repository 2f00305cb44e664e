import { Histogram } from '../base/histogram.ts';
import type { LatencyHistogram, OperationResult } from '../report/figures.ts';
import { traitsOf } from '../targets/operations.ts';
import { answered } from './failures.ts';
import { PERCENTILES } from './statistics.ts';

/** A histogram of a report, to merge it with others or to ask it for quantiles. */
export function histogramOf({ count, sumMs, minMs, maxMs, buckets, counts }: LatencyHistogram): Histogram {
  const histogram = new Histogram();
  histogram.add({
    count,
    sumMs,
    minMs: minMs ?? Number.POSITIVE_INFINITY,
    maxMs: maxMs ?? 0,
    buckets,
    counts,
  });
  return histogram;
}

/**
 * Where what k6 told and what the script counted by itself contradict each other, as a sentence; null where they agree, or one of
 * them is missing. The same latencies went into both: they must be as many, and each of k6's percentiles must lie within the
 * buckets of its two nearest ranks or one beside them.
 */
export function countedOtherwise(result: OperationResult): string | null {
  const { operation, latencyMs, latencyFrom, distribution } = result;
  if (distribution === null || latencyMs === null || latencyFrom !== 'samples') return null;
  const { plural } = traitsOf(operation);
  const told = answered(result);
  const { histogram } = distribution;
  if (histogram.count !== told) {
    return `k6 counted ${told} answered ${plural}, and the script itself ${histogram.count}.`;
  }
  const counted = histogramOf(histogram);
  for (const { key, label, quantile } of PERCENTILES) {
    const bracket = counted.bracket(quantile);
    const value = latencyMs[key];
    if (bracket !== null && (value < bracket.lowMs || value > bracket.highMs)) {
      return `The ${label} of ${plural} is ${value.toFixed(3)} ms by k6, and between ${bracket.lowMs} and ${bracket.highMs} ms by the script's own count.`;
    }
  }
  return null;
}
