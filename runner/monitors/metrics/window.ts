import { type BucketQuantile, bucketQuantile } from '../../../lib/base/buckets.ts';
import type { BucketPercentile, MetricsOfNode, TimedByNode } from '../../../lib/report/node-metrics.ts';
import { NODE_COUNTS, NODE_LEVELS, NODE_TIMES, type NodeMetric } from '../../../lib/targets/metrics.ts';
import type { Timed } from './reading.ts';
import type { NodeTrack } from './track.ts';

/** Of a level that only its peak says something of. */
const BY_PEAK: readonly NodeMetric[] = ['pendingProposals'];

/** What a node told in a window, in ms since the run's start; null when it was not observed in any of it. */
export function metricsIn(node: string, track: NodeTrack, fromMs: number, toMs: number): MetricsOfNode | null {
  const { seconds, restarts } = track.coverage(fromMs, toMs);
  if (!(seconds > 0)) return null;
  return {
    node,
    observedSeconds: seconds,
    restarts,
    counts: every(NODE_COUNTS, (metric) => track.grown(metric, fromMs, toMs)),
    times: every(NODE_TIMES, (metric) => {
      const timed = track.timed(metric, fromMs, toMs);
      return timed === null ? null : inReport(timed);
    }),
    levels: every(NODE_LEVELS, (metric) => {
      const level = track.level(metric, fromMs, toMs);
      return level === null ? null : BY_PEAK.includes(metric) ? level.peak : level.last;
    }),
  };
}

function every<K extends NodeMetric, V>(metrics: Readonly<Record<K, string>>, of: (metric: K) => V): Record<K, V> {
  return Object.fromEntries((Object.keys(metrics) as K[]).map((metric) => [metric, of(metric)])) as Record<K, V>;
}

function inReport(timed: Timed): TimedByNode {
  const { count, sumMs } = timed;
  return {
    taken: count,
    meanMs: count > 0 ? sumMs / count : null,
    p50: percentile(bucketQuantile(timed, 0.5)),
    p99: percentile(bucketQuantile(timed, 0.99)),
  };
}

function percentile(quantile: BucketQuantile | null): BucketPercentile | null {
  return quantile === null ? null : { ms: quantile.value, fromMs: quantile.from, toMs: quantile.to };
}
