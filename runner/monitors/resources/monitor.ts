import type {
  CellResources,
  NodeUsage,
  ProcessUsage,
  ResourceRecord,
  WatchedProcess,
} from '../../../lib/report/monitors.ts';
import type { SeenSnapshot } from '../../../lib/report/snapshots.ts';
import { elapsedOf, type MonitorClock, startClock } from '../../system/clock.ts';
import { memoryAtSnapshots } from './at-snapshots.ts';
import { SAMPLE_MS, type UsedCourse, usedCourse } from './course.ts';
import { FolderTrack } from './folder-track.ts';
import { Proc } from './proc.ts';
import { ProcessTrack } from './process-track.ts';
import { sumIn, type UsageRow, type UsageTable, usageIn, usageTable } from './usage.ts';

export interface ResourceMonitorOptions {
  /** Labels are `k6`, `runner`, or a node's name, a slash and what the process is: `node1/etcd`. */
  readonly processes?: readonly { readonly label: string; readonly pid: number }[];
  readonly folders?: readonly { readonly node: string; readonly path: string }[];
  /** Interval of the samples; 1 s. */
  readonly everyMs?: number;
  /** The run's; one that starts now when left out. */
  readonly clock?: MonitorClock;
  /** Another place than /proc, for tests. */
  readonly procRoot?: string;
}

export interface ResourceMonitor {
  /** Samples this process under the label from now on, instead of the one that had the label before. */
  watch(label: string, pid: number): void;
  /** Takes a last sample. What the label used so far stays known. */
  unwatch(label: string): void;
  /** Walks a node's data folder from now on, until its node has left. */
  watchFolder(node: string, path: string): void;
  /** A node is no more: its folder is not walked, and later windows do not tell of it unless it is watched again. */
  leave(node: string): void;
  /** Now, as an end of a window: milliseconds since 1970, UTC. */
  mark(): number;
  /**
   * What was used between two UTC moments. Ask soon after the window: it takes a sample, so that its end is covered.
   * @param snapshots that nodes made in it, or were sent
   */
  window(fromEpochMs: number, toEpochMs: number, snapshots?: readonly SeenSnapshot[]): CellResources;
  /** How what a node holds and writes went on; null of one that nobody watches. @param moments in milliseconds since the run's start */
  course(node: string, moments: { readonly fromMs: number; readonly ends: readonly number[] }): UsedCourse | null;
  /** Ends the sampling; safe to call twice. */
  stop(): ResourceRecord;
}

/** Of the processes that have ended, the record names the latest: k6 is a new one for each script. */
const MOST_ENDED = 2_000;

function openProc(root: string): Proc | string {
  try {
    return new Proc(root);
  } catch {
    return `no ${root} on this system (${process.platform}): what processes use is only measured on Linux`;
  }
}

function absentMonitor(absent: string, clock: MonitorClock): ResourceMonitor {
  return {
    watch: () => {},
    unwatch: () => {},
    watchFolder: () => {},
    leave: () => {},
    mark: () => clock.epochMs(),
    window: () => ({ absent }),
    course: () => null,
    stop: () => ({ absent }),
  };
}

/** Samples processes and data folders until it is stopped. Without /proc it measures nothing and says so. */
export function startResourceMonitor(options: ResourceMonitorOptions): ResourceMonitor {
  const { clock = startClock() } = options;
  const proc = openProc(options.procRoot ?? '/proc');
  return typeof proc === 'string' ? absentMonitor(proc, clock) : new Sampler(proc, options, clock);
}

class Sampler implements ResourceMonitor {
  readonly #proc: Proc;
  readonly #clock: MonitorClock;
  readonly #everyMs: number;
  readonly #tables = new Map<string, UsageTable>();
  readonly #firstWatchedMs = new Map<string, number>();
  readonly #tracks = new Map<string, ProcessTrack>();
  readonly #folders: Map<string, FolderTrack>;
  /** Nodes that are no more. */
  readonly #left = new Set<string>();
  readonly #ended: WatchedProcess[] = [];
  readonly #timer: NodeJS.Timeout;
  #samples = 0;
  #samplingMs = 0;

  constructor(
    proc: Proc,
    { processes = [], folders = [], everyMs = SAMPLE_MS }: ResourceMonitorOptions,
    clock: MonitorClock,
  ) {
    this.#proc = proc;
    this.#clock = clock;
    this.#everyMs = everyMs;
    this.#folders = new Map(folders.map(({ node, path }) => [node, new FolderTrack(node, path)]));
    for (const { label, pid } of processes) this.watch(label, pid);
    const tick = (): void => {
      this.#sampleProcesses();
      for (const track of this.#folders.values()) void track.sample(this.#now);
    };
    tick();
    // A monitor that nobody stopped must not keep the process alive.
    this.#timer = setInterval(tick, everyMs).unref();
  }

  readonly #now = (): number => this.#clock.elapsedMs();

  watch(label: string, pid: number): void {
    this.unwatch(label);
    for (const node of nodesOf([label])) this.#left.delete(node);
    const table = this.#tables.get(label) ?? usageTable();
    this.#tables.set(label, table);
    if (!this.#firstWatchedMs.has(label)) this.#firstWatchedMs.set(label, this.#now());
    // What this process starts, k6 among it, is no part of it.
    const ofNode = nodesOf([label]).length > 0;
    const read = () => (ofNode ? this.#proc.readWithChildren(pid) : this.#proc.read(pid));
    const track = new ProcessTrack(read, table, label, pid, this.#now());
    this.#tracks.set(label, track);
    if (track.ended) this.#retire(track);
  }

  unwatch(label: string): void {
    const track = this.#tracks.get(label);
    if (!track) return;
    track.unwatch(this.#now());
    this.#retire(track);
  }

  watchFolder(node: string, path: string): void {
    this.#left.delete(node);
    const track = new FolderTrack(node, path);
    this.#folders.set(node, track);
    void track.sample(this.#now);
  }

  leave(node: string): void {
    this.#folders.delete(node);
    this.#left.add(node);
  }

  mark(): number {
    return this.#clock.epochMs();
  }

  window(fromEpochMs: number, toEpochMs: number, snapshots: readonly SeenSnapshot[] = []): CellResources {
    this.#sampleProcesses();
    const [fromMs, toMs] = [elapsedOf(this.#clock, fromEpochMs), elapsedOf(this.#clock, toEpochMs)];
    const watched = [...this.#tables.keys()].filter((label) => (this.#firstWatchedMs.get(label) ?? 0) < toMs);
    const rows = new Map(watched.map((label) => [label, this.#tables.get(label)?.touching(fromMs, toMs) ?? []]));
    const nodes = new Set([...this.#folders.keys(), ...nodesOf(watched)]);
    return {
      everyMs: this.#everyMs,
      watched,
      processes: [...rows]
        .map(([label, touching]) => usageIn(label, touching, fromMs, toMs))
        .filter((usage): usage is ProcessUsage => usage !== null),
      nodes: [...nodes]
        .filter((node) => !this.#left.has(node))
        .map((node) => ({
          node,
          data: this.#folders.get(node)?.growth(fromMs, toMs) ?? null,
          network: networkOf(node, rows, fromMs, toMs),
          ...this.#atSnapshots(node, snapshots, { fromMs, toMs }),
        })),
    };
  }

  #atSnapshots(
    node: string,
    snapshots: readonly SeenSnapshot[],
    window: { readonly fromMs: number; readonly toMs: number },
  ): Pick<NodeUsage, 'memoryAtSnapshots'> {
    const own = snapshots.filter((each) => each.node === node);
    const memory = own.length === 0 ? [] : memoryAtSnapshots(this.#tablesOf(node), own, window);
    return memory.length === 0 ? {} : { memoryAtSnapshots: memory };
  }

  /** Those of a node's processes. */
  #tablesOf(node: string): UsageTable[] {
    return [...this.#tables].flatMap(([label, table]) => (nodesOf([label])[0] === node ? [table] : []));
  }

  course(node: string, moments: { readonly fromMs: number; readonly ends: readonly number[] }): UsedCourse | null {
    const tables = this.#tablesOf(node);
    const folder = this.#folders.get(node) ?? null;
    if (tables.length === 0 && folder === null) return null;
    return usedCourse(tables, folder, { ...moments, everyMs: this.#everyMs });
  }

  stop(): ResourceRecord {
    clearInterval(this.#timer);
    for (const label of [...this.#tracks.keys()]) this.unwatch(label);
    const processes = [...this.#ended].sort((a, b) => a.watchedAtMs - b.watchedAtMs);
    return {
      everyMs: this.#everyMs,
      processes,
      samples: this.#samples,
      samplingSeconds: this.#samplingMs / 1_000,
    };
  }

  #retire(track: ProcessTrack): void {
    this.#tracks.delete(track.label);
    this.#ended.push(track.record());
    if (this.#ended.length > MOST_ENDED) this.#ended.shift();
  }

  #sampleProcesses(): void {
    const begin = performance.now();
    for (const track of this.#tracks.values()) {
      // Each at its own moment: the span a process is charged for is the one between its own samples.
      track.sample(this.#now());
      if (track.ended) this.#retire(track);
    }
    this.#samples++;
    this.#samplingMs += performance.now() - begin;
  }
}

/** The nodes whose processes have these labels. */
function nodesOf(labels: readonly string[]): string[] {
  return labels.flatMap((label) => (label.includes('/') ? [label.slice(0, label.indexOf('/'))] : []));
}

/** Bytes through a node's own network namespace, which its processes share: any of them tells. */
function networkOf(
  node: string,
  rows: ReadonlyMap<string, readonly UsageRow[]>,
  fromMs: number,
  toMs: number,
): NodeUsage['network'] {
  for (const [label, touching] of rows) {
    if (!label.startsWith(`${node}/`) || touching.length === 0) continue;
    const receivedBytes = sumIn(touching, 'receivedBytes', fromMs, toMs);
    const sentBytes = sumIn(touching, 'sentBytes', fromMs, toMs);
    if (!Number.isNaN(receivedBytes + sentBytes)) {
      return { receivedBytes: Math.round(receivedBytes), sentBytes: Math.round(sentBytes) };
    }
  }
  return null;
}
