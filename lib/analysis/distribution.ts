import { Histogram } from '../base/histogram.ts';
import type { Latency, LatencyHistogram, OperationResult } from '../report/figures.ts';
import { traitsOf } from '../targets/operations.ts';

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

const QUANTILES = [
  ['p50', 0.5],
  ['p95', 0.95],
  ['p99', 0.99],
  ['p999', 0.999],
] as const satisfies readonly (readonly [keyof Latency, number])[];

/**
 * Where what k6 told and what the script counted by itself contradict each other, as a sentence; null where they agree, or one of
 * them is missing. The same latencies went into both: they must be as many, and each of k6's percentiles must lie within the
 * buckets of its two nearest ranks or one beside them.
 */
export function countedOtherwise(result: OperationResult): string | null {
  const { operation, ok, reasons, latencyMs, latencyFrom, distribution } = result;
  if (distribution === null || latencyMs === null || latencyFrom !== 'samples') return null;
  const { plural } = traitsOf(operation);
  const wrong = reasons.reduce((sum, { reason, count }) => sum + (reason === 'wrong-value' ? count : 0), 0);
  const { histogram } = distribution;
  if (histogram.count !== ok + wrong) {
    return `k6 counted ${ok + wrong} answered ${plural}, and the script itself ${histogram.count}.`;
  }
  const counted = histogramOf(histogram);
  for (const [name, p] of QUANTILES) {
    const bracket = counted.bracket(p);
    const value = latencyMs[name];
    if (bracket !== null && (value < bracket.lowMs || value > bracket.highMs)) {
      const label = name === 'p999' ? 'p99.9' : name;
      return `The ${label} of ${plural} is ${value.toFixed(3)} ms by k6, and between ${bracket.lowMs} and ${bracket.highMs} ms by the script's own count.`;
    }
  }
  return null;
}
