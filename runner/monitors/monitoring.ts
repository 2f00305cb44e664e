import { soleLeader } from '../../lib/analysis/leadership.ts';
import type { OperationResult } from '../../lib/report/figures.ts';
import type { CellGrowth, OperationCourse } from '../../lib/report/growth.ts';
import type { CellMachine } from '../../lib/report/machine.ts';
import type { CellResources, MonitorRecords, RaftRecord, ResourceRecord } from '../../lib/report/monitors.ts';
import type { MetricsRecord } from '../../lib/report/node-metrics.ts';
import { hostAndPort } from '../../lib/targets/http.ts';
import { keepsQueues } from '../../lib/targets/kinds.ts';
import type { Target } from '../../lib/targets/target.ts';
import type { Credentials } from '../cluster/access.ts';
import { isEmbedded, type WatchedNode } from '../cluster/cluster.ts';
import type { Acquired } from '../cluster/find.ts';
import type { ProductSigns } from '../cluster/snapshot-signs.ts';
import { type MonitorClock, startClock } from '../system/clock.ts';
import { type ClockWatch, stepsWithin, watchClocks } from '../system/clock-watch.ts';
import type { Pin } from '../system/pin.ts';
import { growthOf } from './growth.ts';
import { type MachineMonitor, startMachineMonitor } from './machine/monitor.ts';
import type { Member } from './member.ts';
import { metricsMonitorOf } from './metrics/of-cluster.ts';
import { type BesideLoad, type CellObservation, LOAD_ALONE, type Window } from './observation.ts';
import type { QueueWatch } from './queues/watch.ts';
import { startRaftMonitor } from './raft/monitor.ts';
import { costOf } from './resources/cost.ts';
import { type ResourceMonitor, startResourceMonitor } from './resources/monitor.ts';
import { generatorOperations, loadWork, together } from './resources/work.ts';
import { SnapshotWatches } from './snapshots/watches.ts';
import { labelled, nodeLabel, type Watched, watchedOf } from './watched.ts';

/** What is watched, and of whom. */
export interface MonitoringOptions {
  readonly target: Target;
  /** By base URL: where a node of the user's runs and keeps its data. */
  readonly watched: ReadonlyMap<string, WatchedNode>;
  /** How snapshots of the target show; null, the default, when nobody knows. */
  readonly snapshotSigns?: ProductSigns | null;
  readonly raftMonitor: boolean;
  readonly resourceMonitor: boolean;
  readonly metricsMonitor: boolean;
  /** The processors that k6 and the nodes are bound to; to none by default. */
  readonly pinning?: { readonly k6: Pick<Pin, 'processors'>; readonly nodes: Pick<Pin, 'processors'> } | null;
}

const NOT_WATCHED: CellResources & ResourceRecord & CellMachine = { absent: 'switched off with --no-resource-monitor' };

/** The monitors of a run, over the clusters that are up, and the watch over its clocks. */
export class Monitoring {
  readonly #options: MonitoringOptions;
  readonly #credentials: Credentials;
  readonly #resources: ResourceMonitor | null;
  readonly #machine: MachineMonitor | null;
  /** By the cluster's name. */
  readonly #members = new Map<string, Member>();
  readonly #rafts = new Map<string, RaftRecord>();
  readonly #metrics = new Map<string, MetricsRecord>();

  /** Why nobody watches who leads, though it was asked for; null when somebody does, or nobody asked. */
  readonly unwatched: string | null;

  /** The run's. */
  readonly clock: MonitorClock;
  /** How it and the system's go on beside each other. */
  readonly clocks: ClockWatch;
  readonly snapshots: SnapshotWatches;
  /** Who leads the queues of the script that runs, by the cluster's name. */
  readonly queues = new Map<string, QueueWatch>();

  constructor(options: MonitoringOptions, credentials: Credentials, clock = startClock()) {
    this.#options = options;
    this.clock = clock;
    this.clocks = watchClocks(clock);
    this.snapshots = new SnapshotWatches({
      ...{ signs: options.snapshotSigns ?? null, watched: options.watched, clock },
      standstills: (cluster) => this.#members.get(cluster)?.metrics.standstills() ?? null,
    });
    this.#credentials = credentials;
    const { view } = options.target;
    // Who leads queues is watched while there are any.
    this.unwatched = options.raftMonitor && 'absent' in view && !keepsQueues(options.target) ? view.absent : null;
    const processes = [{ label: 'runner', pid: process.pid }];
    this.#resources = options.resourceMonitor ? startResourceMonitor({ processes, clock: this.clock }) : null;
    const { pinning } = options;
    const pinned = pinning
      ? { k6Processors: pinning.k6.processors.length, nodeProcessors: pinning.nodes.processors.length }
      : null;
    this.#machine = options.resourceMonitor ? startMachineMonitor({ clock: this.clock, pinned }) : null;
  }

  /**
   * Watches the clusters of a session.
   * @throws UserError when a pid file cannot be read; none is watched then
   */
  async join(clusters: readonly Acquired[]): Promise<void> {
    const { target, raftMonitor } = this.#options;
    const { view } = target;
    const credentials = this.#credentials;
    const watched = await Promise.all(clusters.map((acquired) => watchedOf(acquired, this.#options)));
    clusters.forEach((acquired, at) => {
      const { identity, cluster } = acquired;
      const { processes, folders } = watched[at] as Watched;
      const nodes = cluster.nodes.map(({ name, url }) => ({ name: nodeLabel(identity, name), url }));
      this.#members.set(identity.name, {
        acquired,
        nodes: new Map(nodes.map(({ name, url }) => [name, hostAndPort(url)])),
        raft:
          raftMonitor && !('absent' in view) ? startRaftMonitor({ view, nodes, credentials, clock: this.clock }) : null,
        metrics: metricsMonitorOf(cluster, { ...this.#options, nodes, credentials, clock: this.clock }),
        pids: new Map(processes.map(({ label, pid }) => [label, pid])),
      });
      for (const { label, pid } of processes) this.#resources?.watch(label, pid);
      for (const { node, path } of folders) this.#resources?.watchFolder(node, path);
    });
    await this.snapshots.join(clusters);
  }

  /** A load began at a moment, in ms since 1970: nodes are asked for their metrics whole seconds after it, when steps end. */
  loadBegan(epochMs: number): void {
    for (const { metrics } of this.#members.values()) metrics.align(epochMs);
  }

  /** Resolves when what nodes count is known up to now, so that a window that ends here is covered. */
  async settle(): Promise<void> {
    const now = this.clock.epochMs();
    await Promise.all([
      this.snapshots.settle(),
      ...[...this.queues.values()].map((queues) => queues.settle()),
      ...[...this.#members.values()].map(({ metrics }) => metrics.settle(now)),
    ]);
  }

  /** Ends the watch of the clusters of a session, before they are ended themselves; what was seen is kept. */
  async leave(): Promise<void> {
    // What nodes count has a say in it.
    await this.snapshots.leave();
    for (const [name, { raft, metrics, nodes, pids }] of this.#members) {
      this.#members.delete(name);
      if (raft !== null) this.#rafts.set(name, await raft.stop());
      this.#metrics.set(name, await metrics.stop());
      for (const label of pids.keys()) this.#resources?.unwatch(label);
      for (const node of nodes.keys()) this.#resources?.leave(node);
    }
  }

  /** The k6 process of the script that runs now. */
  watchGenerator(pid: number): void {
    this.#resources?.watch('k6', pid);
  }

  generatorEnded(): void {
    this.#resources?.unwatch('k6');
  }

  /** Follows the processes of embedded nodes that were started again under another number. */
  nodesRestarted(): void {
    for (const { acquired, pids } of this.#members.values()) {
      for (const node of acquired.cluster.nodes.filter(isEmbedded)) {
        for (const { label, pid } of labelled(acquired.identity, node)) {
          if (pids.get(label) === pid) continue;
          pids.set(label, pid);
          this.#resources?.watch(label, pid);
        }
      }
    }
  }

  /** Follows the processes of nodes that were replaced, those of the user by their pid files, as far as these can be read. */
  async nodesReplaced(): Promise<void> {
    for (const { acquired, pids } of this.#members.values()) {
      for (const { label, pid } of (await watchedOf(acquired, this.#options).catch(() => null))?.processes ?? []) {
        if (pids.get(label) === pid) continue;
        pids.set(label, pid);
        this.#resources?.watch(label, pid);
      }
    }
  }

  /**
   * What happened between two moments (ms since 1970) in which `operations` were measured.
   * @param cluster its name in the run
   * @param operations those of k6
   * @param payloadBytes that each of its writes carried
   */
  observe(
    cluster: string,
    window: Window,
    operations: readonly OperationResult[],
    payloadBytes: number,
    { works, otherWork }: BesideLoad = LOAD_ALONE,
  ): CellObservation {
    const snapshots = this.snapshots.observe(cluster, window);
    const seen = 'absent' in snapshots ? [] : snapshots.seen;
    const resources = this.#resources?.window(window.from, window.to, seen) ?? NOT_WATCHED;
    const member = this.#members.get(cluster);
    const nodes = member?.nodes ?? new Map<string, string>();
    const raft = member?.raft?.window(window.from, window.to) ?? null;
    const work = together([loadWork(operations, payloadBytes), ...works]);
    const known = { writes: work.writes, leader: raft && soleLeader(raft) };
    return {
      raft,
      metrics: member?.metrics.window(window.from, window.to, known) ?? { absent: 'the cluster is no more' },
      resources,
      cost: costOf(resources, {
        work,
        k6Operations: generatorOperations(operations),
        otherWork,
        windowSeconds: (window.to - window.from) / 1_000,
        nodes: [...nodes.keys()],
      }),
      clockSteps: stepsWithin(this.clocks.steps.all, window),
      machine: this.#machine?.window(window.from, window.to, resources) ?? NOT_WATCHED,
      snapshots,
      nodes,
    };
  }

  /** How a cluster went on between two moments (ms since 1970), once they were observed; see `growthOf`. */
  growth(cluster: string, window: Window, operations: readonly OperationCourse[]): CellGrowth {
    const { metrics = null, nodes = new Map<string, string>() } = this.#members.get(cluster) ?? {};
    const sources = { clock: this.clock, resources: this.#resources, metrics, nodes: [...nodes.keys()] };
    return growthOf(sources, window, operations);
  }

  /** Ends all watching; safe to call twice. */
  async stop(): Promise<MonitorRecords> {
    this.clocks.stop();
    await this.leave();
    this.#machine?.stop();
    const resources = this.#resources?.stop() ?? NOT_WATCHED;
    return { rafts: this.#rafts, metrics: this.#metrics, resources, snapshots: this.snapshots.records };
  }
}
