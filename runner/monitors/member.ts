import type { Acquired } from '../cluster/find.ts';
import type { MetricsMonitor } from './metrics/monitor.ts';
import type { RaftMonitor } from './raft/monitor.ts';

/** A cluster that is watched, until its session ends. */
export interface Member {
  readonly acquired: Acquired;
  /** Host and port, by label. */
  readonly nodes: ReadonlyMap<string, string>;
  readonly raft: RaftMonitor | null;
  readonly metrics: MetricsMonitor;
  /** By label. */
  readonly pids: Map<string, number>;
}
