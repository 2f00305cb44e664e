import type {
  CellResources,
  NodeUsage,
  ProcessUsage,
  ResourceRecord,
  WatchedProcess,
} from '../../../lib/report/monitors.ts';
import { elapsedOf, type MonitorClock, startClock } from '../../system/clock.ts';
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
  /** Walks a node's data folder from now on, until its node is unwatched. */
  watchFolder(node: string, path: string): void;
  /** Ends the walks of a node's folder. */
  unwatchFolder(node: string): void;
  /** Now, as an end of a window: milliseconds since 1970, UTC. */
  mark(): number;
  /** What was used between two UTC moments. Ask soon after the window: it takes a sample, so that its end is covered. */
  window(fromEpochMs: number, toEpochMs: number): CellResources;
  /** Ends the sampling; safe to call twice. */
  stop(): ResourceRecord;
}

const EVERY_MS = 1_000;
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
    unwatchFolder: () => {},
    mark: () => clock.epochMs(),
    window: () => ({ absent }),
    stop: () => ({ absent }),
  };
}

/** Samples processes and data folders until it is stopped. Without /proc it measures nothing and says so. */
export function startResourceMonitor(options: ResourceMonitorOptions): ResourceMonitor {
  const { processes = [], folders = [], everyMs = EVERY_MS, clock = startClock() } = options;
  const proc = openProc(options.procRoot ?? '/proc');
  if (typeof proc === 'string') return absentMonitor(proc, clock);

  const now = (): number => clock.elapsedMs();
  const tables = new Map<string, UsageTable>();
  const firstWatchedMs = new Map<string, number>();
  const tracks = new Map<string, ProcessTrack>();
  const folderTracks = new Map(folders.map(({ node, path }) => [node, new FolderTrack(node, path)]));
  const ended: WatchedProcess[] = [];
  let samples = 0;
  let samplingMs = 0;

  const retire = (track: ProcessTrack): void => {
    tracks.delete(track.label);
    ended.push(track.record());
    if (ended.length > MOST_ENDED) ended.shift();
  };
  const sampleProcesses = (): void => {
    const begin = performance.now();
    for (const track of tracks.values()) {
      // Each at its own moment: the span a process is charged for is the one between its own samples.
      track.sample(now());
      if (track.ended) retire(track);
    }
    samples++;
    samplingMs += performance.now() - begin;
  };
  const unwatch = (label: string): void => {
    const track = tracks.get(label);
    if (!track) return;
    track.unwatch(now());
    retire(track);
  };
  const watch = (label: string, pid: number): void => {
    unwatch(label);
    const table = tables.get(label) ?? usageTable();
    tables.set(label, table);
    if (!firstWatchedMs.has(label)) firstWatchedMs.set(label, now());
    const track = new ProcessTrack(proc, table, label, pid, now());
    tracks.set(label, track);
    if (track.ended) retire(track);
  };
  const tick = (): void => {
    sampleProcesses();
    for (const track of folderTracks.values()) void track.sample(now);
  };

  const window = (fromMs: number, toMs: number): CellResources => {
    sampleProcesses();
    const watched = [...tables.keys()].filter((label) => (firstWatchedMs.get(label) ?? 0) < toMs);
    const rows = new Map(watched.map((label) => [label, tables.get(label)?.touching(fromMs, toMs) ?? []]));
    const nodes = new Set([
      ...folderTracks.keys(),
      ...watched.flatMap((label) => (label.includes('/') ? [label.slice(0, label.indexOf('/'))] : [])),
    ]);
    return {
      everyMs,
      watched,
      processes: [...rows]
        .map(([label, touching]) => usageIn(label, touching, fromMs, toMs))
        .filter((usage): usage is ProcessUsage => usage !== null),
      nodes: [...nodes].map((node) => ({
        node,
        data: folderTracks.get(node)?.growth(fromMs, toMs) ?? null,
        network: networkOf(node, rows, fromMs, toMs),
      })),
    };
  };

  for (const { label, pid } of processes) watch(label, pid);
  tick();
  // A monitor that nobody stopped must not keep the process alive.
  const timer = setInterval(tick, everyMs).unref();

  return {
    watch,
    unwatch,
    watchFolder: (node, path) => {
      const track = new FolderTrack(node, path);
      folderTracks.set(node, track);
      void track.sample(now);
    },
    unwatchFolder: (node) => {
      folderTracks.delete(node);
    },
    mark: () => clock.epochMs(),
    window: (fromEpochMs, toEpochMs) => window(elapsedOf(clock, fromEpochMs), elapsedOf(clock, toEpochMs)),
    stop: () => {
      clearInterval(timer);
      for (const label of [...tracks.keys()]) unwatch(label);
      const processes = [...ended].sort((a, b) => a.watchedAtMs - b.watchedAtMs);
      return { everyMs, processes, samples, samplingSeconds: samplingMs / 1_000 };
    },
  };
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
