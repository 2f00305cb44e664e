import { isDeepStrictEqual } from 'node:util';
import type { MeasuredCell } from '../../../lib/analysis/cells.ts';
import { soleLeader } from '../../../lib/analysis/leadership.ts';
import { changesOf, clusterMetrics } from '../../../lib/analysis/node-metrics.ts';
import type { BucketPercentile, MetricsOfCluster, TimedByNode } from '../../../lib/report/node-metrics.ts';

/** A window is the same one to the last digit but for how its ends were told. */
const TOLERANCE = 1e-6;

/** What contradicts itself in what nodes told of a cell; empty when nothing does. */
export function checkNodeMetrics({ metrics, raft, windowSeconds, operations }: MeasuredCell): string[] {
  if (metrics === undefined || 'absent' in metrics) return [];
  const { cluster, nodes, silent } = metrics;
  const names = [...nodes, ...silent].map(({ node }) => node);
  const written = changesOf(operations);
  const leader = raft && soleLeader(raft);
  const again = clusterMetrics(nodes, { writes: cluster.writes, seconds: windowSeconds, leader });
  return [
    ...(new Set(names).size === names.length ? [] : ['a node is there more than once']),
    ...(cluster.writes >= written ? [] : [`${cluster.writes} writes, and ${written} were ok`]),
    ...(sameFigures(cluster, again) ? [] : ['what is said of the cluster does not follow from its nodes']),
    ...nodes.flatMap(({ node, times }) =>
      Object.entries(times).flatMap(([name, timed]) =>
        timed === null || isSound(timed) ? [] : [`${node}: percentiles of ${name} contradict each other`],
      ),
    ),
  ].map((contradiction) => `metrics: ${contradiction}`);
}

function sameFigures(told: MetricsOfCluster, again: MetricsOfCluster): boolean {
  const near = (a: number | null, b: number | null): boolean =>
    a === null || b === null ? a === b : Math.abs(a - b) <= TOLERANCE * Math.abs(b);
  const { entriesPerSecond, commandsPerEntry, ...rest } = told;
  const { entriesPerSecond: rate, commandsPerEntry: ratio, ...others } = again;
  return near(entriesPerSecond, rate) && near(commandsPerEntry, ratio) && isDeepStrictEqual(rest, others);
}

function isSound({ p50, p99 }: TimedByNode): boolean {
  const within = (percentile: BucketPercentile | null): boolean =>
    percentile === null ||
    ((percentile.ms === null) === (percentile.toMs === null) &&
      (percentile.ms ?? percentile.fromMs) >= percentile.fromMs &&
      (percentile.ms ?? 0) <= (percentile.toMs ?? Number.POSITIVE_INFINITY));
  return within(p50) && within(p99) && (p50?.fromMs ?? 0) <= (p99?.fromMs ?? Number.POSITIVE_INFINITY);
}
