import type { Histogram } from '../base/histogram.ts';
import type { Latency } from '../report/figures.ts';

/** Latencies by a histogram that holds any. */
export function latencyOf(histogram: Histogram): Latency {
  const at = (p: number): number => histogram.quantile(p) ?? 0;
  return {
    min: histogram.minMs,
    mean: histogram.sumMs / histogram.count,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    p999: at(0.999),
    max: histogram.maxMs,
  };
}
