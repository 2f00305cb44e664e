import type { Mode } from '../../lib/report/cell.ts';
import type { OperationResult } from '../../lib/report/figures.ts';
import type {
  CellCost,
  CellRaft,
  CellResources,
  MonitorRecords,
  RaftRecord,
  ResourceRecord,
} from '../../lib/report/monitors.ts';
import { traitsOf } from '../../lib/targets/operations.ts';
import type { Target } from '../../lib/targets/target.ts';
import { keyHeaders } from '../../lib/targets/target.ts';
import { type EmbeddedNode, isEmbedded, type WatchedNode } from '../cluster/cluster.ts';
import type { Acquired } from '../cluster/find.ts';
import { type MonitorClock, startClock } from '../system/clock.ts';
import { readPidFile } from './pid-file.ts';
import { type RaftMonitor, startRaftMonitor } from './raft/monitor.ts';
import { costOf } from './resources/cost.ts';
import { type ResourceMonitor, startResourceMonitor } from './resources/monitor.ts';

/** What the monitors saw of one cell. */
export interface CellObservation {
  readonly raft: CellRaft | null;
  readonly resources: CellResources;
  readonly cost: CellCost;
}

/** The name of a node among those of all clusters of a run. */
export function nodeLabel(mode: Mode, name: string): string {
  return mode === 'single' ? 'single' : name;
}

/** The processes of a node of raftmark's that live now, as the report calls them. */
function labelled(mode: Mode, { name, processes }: EmbeddedNode): { label: string; pid: number }[] {
  return processes.map(({ kind, pid }) => ({ label: `${nodeLabel(mode, name)}/${kind}`, pid }));
}

/** What is watched, and of whom. */
export interface MonitoringOptions {
  readonly target: Target;
  readonly apiKey: string | null;
  /** By base URL: where a node of the user's runs and keeps its data. */
  readonly watched: ReadonlyMap<string, WatchedNode>;
  readonly raftMonitor: boolean;
  readonly resourceMonitor: boolean;
}

interface Watched {
  readonly processes: { readonly label: string; readonly pid: number }[];
  readonly folders: { readonly node: string; readonly path: string }[];
}

/** The processes and folders of all nodes that are known: those raftmark started, and those the user told of. */
async function watchedOf(acquired: readonly Acquired[], options: MonitoringOptions): Promise<Watched> {
  const processes: { label: string; pid: number }[] = [{ label: 'runner', pid: process.pid }];
  const folders: { node: string; path: string }[] = [];
  for (const { mode, cluster } of acquired) {
    for (const node of cluster.nodes) {
      const label = nodeLabel(mode, node.name);
      if (isEmbedded(node)) {
        processes.push(...labelled(mode, node));
        folders.push({ node: label, path: node.dataFolder });
        continue;
      }
      const told = options.watched.get(node.url);
      const pid = told?.pid ?? (told?.pidFile ? await readPidFile(told.pidFile) : null);
      if (pid !== null) processes.push({ label: `${label}/${options.target.name}`, pid });
      if (told?.dataFolder) folders.push({ node: label, path: told.dataFolder });
    }
  }
  return { processes, folders };
}

const NOT_WATCHED: CellResources & ResourceRecord = { absent: 'switched off with --no-resource-monitor' };

/** Both monitors of a run, over all its clusters. */
export class Monitoring {
  private readonly rafts = new Map<Mode, RaftMonitor>();
  private readonly resources: ResourceMonitor | null;
  private readonly acquired: readonly Acquired[];
  private readonly pids: Map<string, number>;
  private readonly labels: ReadonlyMap<Mode, readonly string[]>;

  /** Why nobody watches who leads, though it was asked for; null when somebody does, or nobody asked. */
  readonly unwatched: string | null;

  /** The run's. */
  readonly clock: MonitorClock = startClock();

  private constructor(acquired: readonly Acquired[], options: MonitoringOptions, watched: Watched) {
    const { clock } = this;
    this.acquired = acquired;
    this.pids = new Map(watched.processes.map(({ label, pid }) => [label, pid]));
    const headers = keyHeaders(options.target, options.apiKey);
    this.labels = new Map(
      acquired.map(({ mode, cluster }) => [mode, cluster.nodes.map(({ name }) => nodeLabel(mode, name))]),
    );
    const { view } = options.target;
    this.unwatched = options.raftMonitor && 'absent' in view ? view.absent : null;
    for (const { mode, cluster } of options.raftMonitor ? acquired : []) {
      if ('absent' in view) continue;
      const nodes = cluster.nodes.map(({ name, url }) => ({ name: nodeLabel(mode, name), url }));
      this.rafts.set(mode, startRaftMonitor({ view, nodes, headers, clock }));
    }
    this.resources = options.resourceMonitor ? startResourceMonitor({ ...watched, clock }) : null;
  }

  /** @throws UserError when a pid file cannot be read */
  static async start(acquired: readonly Acquired[], options: MonitoringOptions): Promise<Monitoring> {
    return new Monitoring(acquired, options, await watchedOf(acquired, options));
  }

  /** The k6 process of the script that runs now. */
  watchGenerator(pid: number): void {
    this.resources?.watch('k6', pid);
  }

  /** Follows the processes of embedded nodes that were started again under another number. */
  nodesRestarted(): void {
    for (const { mode, cluster } of this.acquired) {
      for (const node of cluster.nodes.filter(isEmbedded)) {
        for (const { label, pid } of labelled(mode, node)) {
          if (this.pids.get(label) === pid) continue;
          this.pids.set(label, pid);
          this.resources?.watch(label, pid);
        }
      }
    }
  }

  generatorEnded(): void {
    this.resources?.unwatch('k6');
  }

  /** What happened between two moments (ms since 1970) in which `operations` were measured. */
  observe(
    mode: Mode,
    window: { readonly from: number; readonly to: number },
    operations: readonly OperationResult[],
    payloadBytes: number,
  ): CellObservation {
    const resources = this.resources?.window(window.from, window.to) ?? NOT_WATCHED;
    const written = operations.reduce(
      (sum, { operation, ok }) => sum + (traitsOf(operation).storesPayload ? ok : 0),
      0,
    );
    return {
      raft: this.rafts.get(mode)?.window(window.from, window.to) ?? null,
      resources,
      cost: costOf(resources, {
        okOperations: operations.reduce((sum, { ok }) => sum + ok, 0),
        payloadBytesWritten: written * payloadBytes,
        nodes: this.labels.get(mode) ?? [],
      }),
    };
  }

  /** Ends both; safe to call twice. */
  async stop(): Promise<MonitorRecords> {
    const rafts = new Map<Mode, RaftRecord>();
    for (const [mode, monitor] of this.rafts) rafts.set(mode, await monitor.stop());
    return { rafts, resources: this.resources?.stop() ?? NOT_WATCHED };
  }
}
