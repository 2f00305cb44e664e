import type { Absent } from '../../../lib/base/absent.ts';
import type { Target } from '../../../lib/targets/target.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { type MetricsMonitor, type MetricsMonitorOptions, startMetricsMonitor } from './monitor.ts';

export interface ClusterMetricsOptions extends Omit<MetricsMonitorOptions, 'metrics'> {
  readonly target: Pick<Target, 'metrics'>;
  /** Whether nodes are asked at all. */
  readonly metricsMonitor: boolean;
}

/** Watches what the nodes of a cluster count; where there is nothing to ask, it says so of every window. */
export function metricsMonitorOf(
  { balanced }: Pick<Cluster, 'balanced'>,
  { target: { metrics }, metricsMonitor, ...options }: ClusterMetricsOptions,
): MetricsMonitor {
  if (!metricsMonitor) return unasked({ absent: 'switched off with --no-metrics-monitor' });
  if ('absent' in metrics) return unasked(metrics);
  if (balanced)
    return unasked({ absent: 'a load balancer stands before the nodes: whose metrics it brings is not known' });
  return startMetricsMonitor({ ...options, metrics });
}

function unasked(why: Absent): MetricsMonitor {
  return {
    align: () => undefined,
    settle: async () => undefined,
    window: () => why,
    stores: () => [],
    standstills: () => null,
    stop: async () => why,
  };
}
