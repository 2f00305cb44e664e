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
  { key: 'p50', label: 'p50', needs: samplesNeeded(0.5) },
  { key: 'p95', label: 'p95', needs: samplesNeeded(0.95) },
  { key: 'p99', label: 'p99', needs: samplesNeeded(0.99) },
  { key: 'p999', label: 'p99.9', needs: samplesNeeded(0.999) },
] as const;
