import type { Absent } from '../base/absent.ts';
import type { Role } from '../targets/target.ts';
import type { Amount, Count, NodeName, PositiveCount, Sentence, Text, Timestamp } from './figures.ts';
import type { MetricsRecord } from './node-metrics.ts';
import type { ClusterSnapshots } from './snapshots.ts';

/** What one poll found out about one node. */
export interface NodeState {
  /** The node answered, and the answer was a status of the target. */
  readonly reachable: boolean;
  /** Why it is not reachable, in words. Null when it is. */
  readonly problem: Text | null;
  /** What it says it is. */
  readonly role: Role;
  /** Raft term. Null where the target does not tell. */
  readonly term: Count | null;
  /** As the target names the leader, a base URL or a node id. Null when the node knows none. */
  readonly leader: Text | null;
  /** Whether it would serve requests. */
  readonly ready: boolean;
}

/** A poll whose answer differed from the one before. */
export interface RaftChange {
  /** Milliseconds since the run's start, monotonic. An unanswered poll counts from when it was sent. */
  readonly atMs: Amount;
  /** The same moment as UTC, ISO 8601. */
  readonly at: Timestamp;
  readonly node: NodeName;
  /** Its state before. Null for the first poll of a node. */
  readonly from: NodeState | null;
  readonly to: NodeState;
}

/** What happened to the cluster's leadership in one window. Times are known to one poll interval. */
export interface CellRaft {
  /** Polls that ended in the window, all nodes together. */
  readonly polls: Count;
  /** How much of the window the monitor saw, with all nodes polled at least once, in seconds. */
  readonly observedSeconds: Amount;
  /** How often the highest term was seen to rise. */
  readonly termChanges: Count;
  /** How often another node took over than the one last known to lead. */
  readonly leaderChanges: Count;
  /** Time in which no reachable node led, in seconds. */
  readonly leaderlessSeconds: Amount;
  /** Every node that led for a time. Absent in a report of an older version. */
  readonly led?: readonly {
    readonly node: NodeName;
    /** For how long, in seconds. */
    readonly seconds: Amount;
  }[];
  /** Nodes that did not answer for a time; the others are left out. */
  readonly unreachable: readonly {
    readonly node: NodeName;
    /** For how long, in seconds. */
    readonly seconds: Amount;
  }[];
  /** At least one leader change: load that was aimed at the leader of the start missed it from then on. */
  readonly leadershipMoved: boolean;
}

/** All that the Raft monitor keeps of a run. */
export interface RaftRecord {
  /** The interval of polls of one node in milliseconds, and thereby the precision of every time in here. */
  readonly everyMs: Amount;
  /** Nodes that were polled, by the names that the timeline has. */
  readonly nodes: readonly NodeName[];
  readonly total: CellRaft;
  /** Polls whose answer differed from the one before, in the order of time. */
  readonly timeline: readonly RaftChange[];
  /** Changes at the start of the timeline that were let go to bound its size. */
  readonly dropped: Count;
}

/** Label of a process: k6, runner, or a node's name, a slash and what the process is, such as node1/etcd. @minLength 1 */
export type ProcessLabel = string;

/** What the processes of one label used in one window. Null: could not be read. */
export interface ProcessUsage {
  /** k6, runner, or a node's name, a slash and what the process is, such as node1/etcd. Once per cell. */
  readonly label: ProcessLabel;
  /** How much of the window the process was sampled for, in seconds. */
  readonly sampledSeconds: Amount;
  /** User and system time, in seconds. */
  readonly cpuSeconds: Amount;
  /** Processors kept busy, over the sampled time. */
  readonly cpuCoresMean: Amount;
  /** Processors kept busy, in the busiest interval. At least the mean. */
  readonly cpuCoresPeak: Amount;
  /** Resident memory in bytes, mean over the sampled time. */
  readonly rssMeanBytes: Amount;
  /** Resident memory in bytes, the largest sample. */
  readonly rssPeakBytes: Count;
  /** The largest part of it that was the process's own, in bytes. Null when it could not be read. */
  readonly rssAnonPeakBytes: Count | null;
  /** The largest part of it that was mapped from files, in bytes. Null when it could not be read. */
  readonly rssFilePeakBytes: Count | null;
  /** The most threads. */
  readonly threadsPeak: Count;
  /** The most open files. Null when it could not be read. */
  readonly openFilesPeak: Count | null;
  /** Read from storage, in bytes. Null when it could not be read. */
  readonly readBytes: Count | null;
  /** Written to storage, in bytes, counted when a page becomes dirty. Null when it could not be read. */
  readonly writtenBytes: Count | null;
  /** Passed through read calls, page cache and pipes included, in bytes. Null when it could not be read. */
  readonly readCallBytes: Count | null;
  /** Passed through write calls, page cache and pipes included, in bytes. Null when it could not be read. */
  readonly writtenCallBytes: Count | null;
}

/** What a node's data folder took up at the end of a window, and by how much it grew. Regular files alone count. */
export interface DataUsage {
  /** Blocks on disk, in bytes. */
  readonly allocatedBytes: Amount;
  /** Lengths of the files, in bytes. */
  readonly apparentBytes: Amount;
  /** By how much the blocks grew in the window, in bytes. Negative when they shrank. */
  readonly allocatedGrowthBytes: number;
  /** By how much the lengths grew in the window, in bytes. Negative when they shrank. */
  readonly apparentGrowthBytes: number;
}

/** What a node took while snapshots were made or received. */
export interface SnapshotMemory {
  /** Whether the node was sent them by another and restored them, or made them itself. */
  readonly received: boolean;
  /** Snapshots of which beginning and end are known. */
  readonly snapshots: PositiveCount;
  /** The most memory of its processes (their own, else all that is resident) in samples around them, in bytes. */
  readonly peakBytes: Count;
  /** The most in all other samples of the window, in bytes. Null where there was none, or not every snapshot is known. */
  readonly otherwisePeakBytes: Count | null;
}

/** What one node used besides its processes. */
export interface NodeUsage {
  readonly node: NodeName;
  /** Its data folder. Null without one, or when it could not be walked in time. */
  readonly data: DataUsage | null;
  /** Its traffic, loopback excluded. Null unless the node has a network namespace of its own. */
  readonly network: {
    /** Received in the window, in bytes. */
    readonly receivedBytes: Count;
    /** Sent in the window, in bytes. */
    readonly sentBytes: Count;
  } | null;
  /**
   * Its memory while it made snapshots or was sent them, told apart from other times, by samples: what is over before the next one may be
   * missed. Absent where no snapshot was seen. @minItems 1
   */
  readonly memoryAtSnapshots?: readonly SnapshotMemory[];
}

/** What processes and nodes used in one window. */
export interface UsedResources {
  /** The sampling interval in milliseconds. */
  readonly everyMs: Amount;
  /** Labels of all processes watched up to the window's end, also of those that did not live in it. */
  readonly watched: readonly ProcessLabel[];
  /** The processes that lived in the window. */
  readonly processes: readonly ProcessUsage[];
  /** What is known of each node as a whole. */
  readonly nodes: readonly NodeUsage[];
}

/**
 * What processes and nodes used in one window, or why that is not known.
 * @absentOr UsedResources
 */
export type CellResources = Absent | UsedResources;

/** What a cell's work cost. Null where it cannot be computed. */
export interface CellCost {
  /**
   * CPU-seconds of all nodes together per 1,000 operations that they did, those of probes among them. Null when not known, or
   * when the nodes did other work as well.
   */
  readonly nodesCpuSecondsPer1000: Amount | null;
  /** CPU-seconds of k6 per 1,000 operations of its own, failed ones among them. Null when not known. */
  readonly k6CpuSecondsPer1000: Amount | null;
  /**
   * Bytes written to storage by all nodes per byte of payload acknowledged, that of probes among it. Null without writes, when
   * not known, or when the nodes wrote something else as well.
   */
  readonly writeAmplification: Amount | null;
  /** The same for each node. */
  readonly writeAmplificationByNode: readonly {
    readonly node: NodeName;
    /** Bytes written by it per byte of payload acknowledged. Null when not known. */
    readonly ratio: Amount | null;
  }[];
  /**
   * Processes of nodes that were not sampled for all of the window, as one that was killed: what they used unseen is missing,
   * so that the figures of nodes are lower bounds. Absent when there is none. @minItems 1
   */
  readonly notSampledThroughout?: readonly ProcessLabel[];
  /** Why figures of nodes are not known though they were watched. Absent when there is nothing to say. @minItems 1 */
  readonly whyNotKnown?: readonly Sentence[];
}

/** One watched process. */
export interface WatchedProcess {
  readonly label: ProcessLabel;
  /** Its process number. */
  readonly pid: PositiveCount;
  /** When watching began, in milliseconds since the run's start, monotonic. */
  readonly watchedAtMs: Amount;
  /** When it was found to be gone or watching stopped, to one sampling interval, on the same clock. Null while it is watched. */
  readonly endedAtMs: Amount | null;
  /**
   * How watching ended: the process ended, its number was reused by another, it was missing when watching began, or it was
   * no longer watched. Null while it is watched.
   */
  readonly end: 'ended' | 'reused' | 'missing' | 'unwatched' | null;
}

/** All that is kept of watching processes. */
export interface WatchedProcesses {
  /** The sampling interval in milliseconds. */
  readonly everyMs: Amount;
  /** Every process that was watched; of a long run the latest. */
  readonly processes: readonly WatchedProcess[];
  /** How many times all processes were sampled. */
  readonly samples: Count;
  /** What sampling kept the runner's thread busy for, walks of folders excluded, in seconds. */
  readonly samplingSeconds: Amount;
}

/**
 * All that the resource monitor keeps of a run.
 * @absentOr WatchedProcesses
 */
export type ResourceRecord = Absent | WatchedProcesses;

/** All that the monitors of a run keep. */
export interface MonitorRecords {
  /** By the cluster's name, and so are `metrics`. */
  readonly rafts: ReadonlyMap<string, RaftRecord>;
  readonly metrics: ReadonlyMap<string, MetricsRecord>;
  readonly resources: ResourceRecord;
  /** Of the clusters of which anything could be seen. */
  readonly snapshots: readonly ClusterSnapshots[];
}
