import type { Dataset } from '../../../lib/data/dataset.ts';
import type { Values } from '../../../lib/data/values.ts';
import type { EntryTarget } from '../../../lib/targets/kinds.ts';
import type { Credentials } from '../../cluster/access.ts';
import type { ClusterNode } from '../../cluster/cluster.ts';
import type { MonitorClock } from '../../system/clock.ts';
import type { History } from '../history/history.ts';

export interface ProberOptions {
  readonly target: EntryTarget;
  readonly nodes: readonly ClusterNode[];
  /** Of every probe. */
  readonly credentials: Credentials;
  readonly dataset: Dataset;
  /** Of the prober's own writers: the i-th node's is `writerNumber(epoch, 1 + i)`. */
  readonly epoch: number;
  /** Of probe writes. */
  readonly values: Values;
  /** Where every probe write and read is recorded when it has ended. */
  readonly history: History;
  readonly clock: MonitorClock;
  /** Interval of one node's probes; 50 ms. */
  readonly everyMs?: number;
  /** Limit of each probe, redirects included; 1 s. */
  readonly timeoutMs?: number;
}
