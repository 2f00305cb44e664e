import type { Absent } from '../base/absent.ts';
import type { Amount, Count, Interval, NodeName, PositiveCount, Sentence, Text } from './figures.ts';

/**
 * What tells of a snapshot, in words: lines of a log, a finished file, files that lie there while it is made. Counters of entries that
 * stand still on all nodes confirm one that others tell of, and tell none by themselves.
 */
export const SNAPSHOT_SOURCES = {
  log: 'log',
  files: 'data folder',
  'temp-folder': 'temporary folder',
  counters: 'counters',
} as const;

export type SnapshotSource = keyof typeof SNAPSHOT_SOURCES;

/** When a snapshot was begun or ended. */
export interface SnapshotMoment {
  /** Milliseconds since the run's start, monotonic. */
  readonly atMs: Amount;
  /** What tells it. */
  readonly by: SnapshotSource;
  /** How far it may be off, in milliseconds. */
  readonly errorMs: Amount;
}

/** A snapshot that a node made, or was sent, while it was watched. */
export interface SeenSnapshot {
  readonly node: NodeName;
  /** Index of the last log entry in it. Null when nothing tells it. */
  readonly index: Count | null;
  /** The earliest that its sources tell. Null when none does. */
  readonly began: SnapshotMoment | null;
  /** The latest that its sources tell. Null when none does: it goes on, or came to nothing. */
  readonly ended: SnapshotMoment | null;
  /** Its size in bytes. Null when it is not known. */
  readonly bytes: Count | null;
  /** All that told of it. @minItems 1 */
  readonly sources: readonly SnapshotSource[];
  /** The node did not make it, but was sent it by another. */
  readonly received: boolean;
}

/** A snapshot of a cell, and the writes around it. */
export interface CellSnapshot extends SeenSnapshot {
  /**
   * Longest time around it without an accepted write, in milliseconds: from its beginning until 250 ms after its end, or half of
   * what it took. Null when that is not known.
   */
  readonly stallMs: Amount | null;
}

/** How writes went in windows of one kind. */
export interface WritesInWindows {
  /** So many windows. */
  readonly windows: Count;
  /** Longest time in a window without an accepted write, in milliseconds: the middle one of all windows. Null when not known. */
  readonly stallMs: Amount | null;
  /** The longest of any window, in milliseconds. Null when not known. */
  readonly longestStallMs: Amount | null;
  /** 99th percentile of the latency of writes, in milliseconds. Null with too few of them. */
  readonly p99Ms: Amount | null;
}

/** What snapshots cost the writes of a cell. */
export interface SnapshotCost {
  /**
   * Operations: from the times of each write, and p99 is of all that were due in the windows. Seconds: from what the load told of
   * each second and each silence of 150 ms at least, and p99 is the middle one of those of the seconds that the windows touch.
   */
  readonly from: 'operations' | 'seconds';
  /** Length of a window without a snapshot, in milliseconds: as long as the middle one of those around snapshots. */
  readonly windowMs: Amount;
  /** From the beginning of a snapshot until 250 ms after its end, or half of what it took; of several that overlap, one. */
  readonly beside: WritesInWindows;
  /** Windows of the same load without any snapshot. Null when there was none as long. */
  readonly without: WritesInWindows | null;
}

/**
 * What snapshots cost the writes of a cell, or why that is not known.
 * @absentOr SnapshotCost
 */
export type SnapshotCosts = Absent | SnapshotCost;

/** The snapshots of a cell. */
export interface SeenSnapshots {
  /** Those that lay in its window, or reached into it. */
  readonly seen: readonly CellSnapshot[];
  readonly cost: SnapshotCosts;
}

/**
 * The snapshots of a cell, or why nothing is known of them.
 * @absentOr SeenSnapshots
 */
export type CellSnapshots = Absent | SeenSnapshots;

/** How the time that a snapshot takes goes with its size. */
export interface SnapshotGrowth {
  /** Snapshots that it is taken over: those made by the nodes themselves of which beginning, end and size are known. */
  readonly points: PositiveCount;
  /** The smallest of them, in bytes. */
  readonly smallestBytes: Count;
  /** The largest of them, in bytes. */
  readonly largestBytes: Count;
  /** Slope of ln time over ln bytes: 0 is flat, 1 is linear. */
  readonly exponent: number;
  /** Of the exponent. */
  readonly interval: Interval;
  /** Time per MiB (1,048,576 bytes) of the largest fifth, in milliseconds: the middle one. */
  readonly msPerMiB: Amount;
}

/**
 * How the time that a snapshot takes goes with its size, or why that is not known.
 * @absentOr SnapshotGrowth
 */
export type SnapshotGrowths = Absent | SnapshotGrowth;

/** Of what a node was watched for snapshots. */
export interface WatchedForSnapshots {
  readonly node: NodeName;
  /** Empty: nothing of it is known. */
  readonly sources: readonly SnapshotSource[];
}

/** All snapshots of a cluster that were seen during the run. */
export interface ClusterSnapshots {
  /** Name of the cluster. */
  readonly cluster: Text;
  /** Each of its nodes. @minItems 1 */
  readonly nodes: readonly WatchedForSnapshots[];
  /** In the order of time; of a long run the latest. */
  readonly seen: readonly SeenSnapshot[];
  /** Earlier ones that were let go to bound its size. */
  readonly dropped: Count;
  readonly growth: SnapshotGrowths;
  /** What could not be watched, and why. */
  readonly notKnown: readonly Sentence[];
}
