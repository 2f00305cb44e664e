import { answered } from '../../../lib/analysis/failures.ts';
import type { OperationResult } from '../../../lib/report/figures.ts';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Where an operation's distribution contradicts itself or the operation. Empty when all is well, or there is none. */
export function checkDistribution(result: OperationResult): string[] {
  const { distribution, latencyFrom } = result;
  if (distribution === null) return [];
  const { histogram, seconds, nodes } = distribution;
  const contradictions: string[] = [];
  const { buckets, counts, count } = histogram;
  if (buckets.length !== counts.length) {
    contradictions.push(`${buckets.length} buckets have ${counts.length} counts`);
  }
  if (buckets.some((bucket, at) => at > 0 && bucket <= (buckets[at - 1] as number))) {
    contradictions.push('buckets are not in order');
  }
  if (sum(counts) !== count) contradictions.push(`the buckets hold ${sum(counts)} latencies, not ${count}`);
  const lengths = new Set(Object.values(seconds).map((list) => list.length));
  if (lengths.size !== 1) contradictions.push('the series of seconds are not equally long');
  // With k6's own percentiles the verdict says when the two have counted differently.
  if (latencyFrom === 'histogram' && count !== answered(result)) {
    contradictions.push(`the histogram holds ${count} latencies of ${answered(result)} answered operations`);
  }
  for (const [what, parts] of [
    ['seconds', seconds.ok],
    ['nodes', nodes.map((node) => node.ok)],
  ] as const) {
    // A wrong value was answered with success, and is not ok.
    if (sum(parts) > count) contradictions.push(`the ${what} have ${sum(parts)} ok operations of ${count} latencies`);
  }
  return contradictions;
}
