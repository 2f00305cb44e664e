import { intervalEnds, intervalMs } from '../../lib/analysis/soak/intervals.ts';
import type { CellGrowth, NodeCourse, OperationCourse } from '../../lib/report/growth.ts';
import { elapsedOf, type MonitorClock } from '../system/clock.ts';
import type { MetricsMonitor } from './metrics/monitor.ts';
import { SAMPLE_MS, STALE_INTERVALS } from './resources/course.ts';
import type { ResourceMonitor } from './resources/monitor.ts';

/** Who saw how a cluster went on. */
export interface GrowthSources {
  /** The run's. */
  readonly clock: MonitorClock;
  /** Null where nobody watches processes and folders. */
  readonly resources: Pick<ResourceMonitor, 'course'> | null;
  /** Null of a cluster that is no more. */
  readonly metrics: Pick<MetricsMonitor, 'stores'> | null;
  /** The names of its nodes. */
  readonly nodes: readonly string[];
}

/**
 * How data and memory of a cluster's nodes went on between two moments, in ms since 1970. Ask once the window was observed, whose last
 * sample it takes for granted.
 * @param operations how those of k6 did, by the same intervals
 */
export function growthOf(
  { clock, resources, metrics, nodes }: GrowthSources,
  { from, to }: { readonly from: number; readonly to: number },
  operations: readonly OperationCourse[],
): CellGrowth {
  const fromMs = elapsedOf(clock, from);
  const ends = intervalEnds(fromMs, fromMs + to - from);
  const unknown = ends.map(() => null);
  const untold = { storeBytes: unknown, storeUsedBytes: unknown };
  const unwatched = { rssBytes: unknown, rssAnonBytes: unknown, dataBytes: unknown, writtenBytes: unknown };
  const stores = metrics?.stores(ends) ?? [];
  return {
    everyMs: intervalMs(to - from),
    atMs: ends.map((end) => Math.max(0, end)),
    errorMs: STALE_INTERVALS * SAMPLE_MS,
    operations,
    nodes: nodes.map((node): NodeCourse => {
      const used = resources?.course(node, { fromMs, ends }) ?? unwatched;
      const { storeBytes, storeUsedBytes } = stores.find((each) => each.node === node) ?? untold;
      return { node, ...used, storeBytes, storeUsedBytes };
    }),
  };
}
