import type { Stretch } from '../../../lib/analysis/snapshots/windows.ts';
import type { Absent } from '../../../lib/base/absent.ts';
import type { ClusterSnapshots, SeenSnapshot } from '../../../lib/report/snapshots.ts';
import { isEmbedded, isEmbeddedCluster, type WatchedNode } from '../../cluster/cluster.ts';
import type { Acquired } from '../../cluster/find.ts';
import type { ProductSigns } from '../../cluster/snapshot-signs.ts';
import { elapsedOf, type MonitorClock } from '../../system/clock.ts';
import { nodeLabel } from '../watched.ts';
import { SnapshotMonitor } from './monitor.ts';
import type { NodePlaces } from './node-watch.ts';

/** The snapshots of one window, which is milliseconds since the run's start; or why nothing is known of them. */
export type ObservedSnapshots = Absent | { readonly seen: readonly SeenSnapshot[]; readonly window: Stretch };

export interface SnapshotWatchesOptions {
  /** How snapshots of the target show; null when nobody knows. */
  readonly signs: ProductSigns | null;
  /** By base URL: what the user has told of nodes. */
  readonly watched: ReadonlyMap<string, WatchedNode>;
  readonly clock: MonitorClock;
  /** When what the nodes of a cluster count stood still on all of them; null when they do not tell. */
  readonly standstills: (cluster: string) => readonly Stretch[] | null;
}

const NOWHERE = {
  absent: 'neither folders nor logs of its nodes are known (dataFolder, tempFolder, log in the configuration file)',
} as const;
const NO_SIGNS = { absent: 'how its snapshots show is not known' } as const;

/** Watches the clusters that are up for snapshots. */
export class SnapshotWatches {
  readonly #options: SnapshotWatchesOptions;
  /** By the cluster's name. */
  readonly #monitors = new Map<string, SnapshotMonitor>();
  readonly #ended: ClusterSnapshots[] = [];

  constructor(options: SnapshotWatchesOptions) {
    this.#options = options;
  }

  /** Watches the clusters of a session, where there is anything to see. */
  async join(clusters: readonly Acquired[]): Promise<void> {
    const { signs, clock, standstills } = this.#options;
    if (signs === null) return;
    for (const acquired of clusters) {
      const { identity, cluster } = acquired;
      const kind = isEmbeddedCluster(cluster) ? 'embedded' : 'external';
      const nodes = cluster.nodes.map((node) => placesOf(acquired, node, this.#options.watched));
      const monitor = await SnapshotMonitor.start({
        ...{ nodes, signs: signs[kind], clock },
        standstills: () => standstills(identity.name),
      });
      if (monitor.sees) this.#monitors.set(identity.name, monitor);
      else await monitor.stop();
    }
  }

  /** Ends the watch of the clusters of a session; what was seen is kept. */
  async leave(): Promise<void> {
    for (const [cluster, monitor] of this.#monitors) {
      this.#monitors.delete(cluster);
      this.#ended.push({ cluster, ...(await monitor.stop()) });
    }
  }

  /** Resolves once everything that had happened by now was looked at. */
  async settle(): Promise<void> {
    await Promise.all([...this.#monitors.values()].map((monitor) => monitor.settle()));
  }

  /** The watch over a cluster; null where there is nothing to see. */
  of(cluster: string): Pick<SnapshotMonitor, 'seen'> | null {
    return this.#monitors.get(cluster) ?? null;
  }

  /** What was seen of a cluster in a window, which is milliseconds since 1970. */
  observe(cluster: string, { from, to }: { readonly from: number; readonly to: number }): ObservedSnapshots {
    const { signs, clock } = this.#options;
    const monitor = this.#monitors.get(cluster);
    if (monitor === undefined) return signs === null ? NO_SIGNS : NOWHERE;
    const window = { fromMs: elapsedOf(clock, from), toMs: elapsedOf(clock, to) };
    return { seen: monitor.within(window.fromMs, window.toMs), window };
  }

  /** Of the clusters that are watched now, as far as it is known. */
  get soFar(): readonly ClusterSnapshots[] {
    return [...this.#monitors].map(([cluster, monitor]) => ({ cluster, ...monitor.soFar() }));
  }

  /** Of the clusters whose sessions have ended. */
  get records(): readonly ClusterSnapshots[] {
    return this.#ended;
  }
}

function placesOf(
  { identity }: Acquired,
  node: Acquired['cluster']['nodes'][number],
  watched: ReadonlyMap<string, WatchedNode>,
): NodePlaces {
  const name = nodeLabel(identity, node.name);
  if (isEmbedded(node)) return { name, dataFolder: node.dataFolder, tempFolder: null, log: node.logFile };
  const { dataFolder = null, tempFolder = null, log = null } = watched.get(node.url) ?? {};
  return { name, dataFolder, tempFolder, log };
}
