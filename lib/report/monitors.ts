import type { Absent } from '../base/absent.ts';
import type { Role } from '../targets/target.ts';

/** What one poll found out about one node. */
export interface NodeState {
  /** The node answered, and the answer was a status of the target. */
  readonly reachable: boolean;
  /** Why it is not reachable, in words; null when it is. */
  readonly fault: string | null;
  readonly role: Role;
  readonly term: number | null;
  /** As the target names the leader (base URL or node id); null when the node knows none. */
  readonly leader: string | null;
  readonly ready: boolean;
}

/** A poll whose answer differed from the one before. */
export interface RaftChange {
  /** Milliseconds since the run's start, monotonic. An unanswered poll counts from when it was sent. */
  readonly atMs: number;
  /** The same moment as UTC, ISO 8601. */
  readonly at: string;
  readonly node: string;
  /** Null for the first poll of a node. */
  readonly from: NodeState | null;
  readonly to: NodeState;
}

/** What happened to the cluster's leadership in one window. Times are known to one poll interval. */
export interface CellRaft {
  /** Polls that ended in the window, all nodes together. */
  readonly polls: number;
  /** How much of the window the monitor saw, with all nodes polled at least once. */
  readonly observedSeconds: number;
  /** How often the highest term was seen to rise. */
  readonly termChanges: number;
  /** How often another node took over than the one last known to lead. */
  readonly leaderChanges: number;
  /** Time in which no reachable node led. */
  readonly leaderlessSeconds: number;
  /** Nodes that did not answer for a time; the others are left out. */
  readonly unreachable: readonly { readonly node: string; readonly seconds: number }[];
  /** At least one leader change: load that was aimed at the leader of the start missed it from then on. */
  readonly leadershipMoved: boolean;
}

/** All that the Raft monitor keeps of a run. */
export interface RaftRecord {
  /** The interval of polls of one node in milliseconds, and thereby the precision of every time in here. */
  readonly everyMs: number;
  readonly nodes: readonly string[];
  readonly total: CellRaft;
  readonly timeline: readonly RaftChange[];
  /** Changes at the start of the timeline that were let go to bound its size. */
  readonly dropped: number;
}

/** What the processes of one label (`node1/etcd`, `k6`, `runner`) used in one window. Null: could not be read. */
export interface ProcessUsage {
  readonly label: string;
  /** How much of the window the process was sampled for. */
  readonly sampledSeconds: number;
  /** User and system time. */
  readonly cpuSeconds: number;
  /** Processors kept busy: over the sampled time, and in the busiest second. */
  readonly cpuCoresMean: number;
  readonly cpuCoresPeak: number;
  readonly rssMeanBytes: number;
  readonly rssPeakBytes: number;
  /** The largest part of it that was the process's own, and that was mapped from files. */
  readonly rssAnonPeakBytes: number | null;
  readonly rssFilePeakBytes: number | null;
  readonly threadsPeak: number;
  readonly openFilesPeak: number | null;
  /** Moved from and to storage; writes count when they make a page dirty. */
  readonly readBytes: number | null;
  readonly writtenBytes: number | null;
  /** Passed through read() and write() calls: page cache and pipes included. */
  readonly readCallBytes: number | null;
  readonly writtenCallBytes: number | null;
}

/** What a node's data folder took up at the end of a window, and by how much it grew. Regular files alone count. */
export interface DataUsage {
  /** Blocks on disk. */
  readonly allocatedBytes: number;
  /** Lengths of the files. */
  readonly apparentBytes: number;
  readonly allocatedGrowthBytes: number;
  readonly apparentGrowthBytes: number;
}

export interface NodeUsage {
  readonly node: string;
  /** Null without a data folder, or when it could not be walked in time. */
  readonly data: DataUsage | null;
  /** Null unless the node has a network namespace of its own. Loopback excluded. */
  readonly network: { readonly receivedBytes: number; readonly sentBytes: number } | null;
}

export interface UsedResources {
  /** The sampling interval in milliseconds. */
  readonly everyMs: number;
  /** Labels of all processes watched up to the window's end, also of those that did not live in it. */
  readonly watched: readonly string[];
  /** Those that lived in the window. */
  readonly processes: readonly ProcessUsage[];
  readonly nodes: readonly NodeUsage[];
}

/** What processes and nodes used in one window. */
export type CellResources = Absent | UsedResources;

/** What a cell's work cost. Null where it cannot be computed. */
export interface CellCost {
  /** CPU-seconds of all nodes together per 1,000 ok operations. */
  readonly nodesCpuSecondsPer1000: number | null;
  readonly k6CpuSecondsPer1000: number | null;
  /** Bytes written to storage by all nodes per byte of payload acknowledged. */
  readonly writeAmplification: number | null;
  readonly writeAmplificationByNode: readonly { readonly node: string; readonly ratio: number | null }[];
}

/** One watched process. */
export interface WatchedProcess {
  readonly label: string;
  readonly pid: number;
  /** Milliseconds since the run's start, monotonic. */
  readonly watchedAtMs: number;
  /** When it was found to be gone or watching stopped, to one sampling interval; null while it is watched. */
  readonly endedAtMs: number | null;
  /** `missing`: no such process when watching began. `reused`: the number now belongs to another process. */
  readonly end: 'ended' | 'reused' | 'missing' | 'unwatched' | null;
}

/** All that the resource monitor keeps of a run. */
export type ResourceRecord =
  | Absent
  | {
      readonly everyMs: number;
      readonly processes: readonly WatchedProcess[];
      readonly samples: number;
      /** What sampling kept the runner's thread busy for, walks of folders excluded. */
      readonly samplingSeconds: number;
    };

/** All that the monitors of a run keep. */
export interface MonitorRecords {
  readonly rafts: ReadonlyMap<string, RaftRecord>;
  readonly resources: ResourceRecord;
}
