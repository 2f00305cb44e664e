import type { Operation } from '../targets/operations.ts';
import type { Protocol, Reads } from '../targets/target.ts';
import type { ClusterIdentity } from './cell.ts';
import type { Amount, Count, Interval, NodeName, PayloadName, PositiveCount, Text, TierName } from './figures.ts';

/** How something went on under a load, by its course. */
export interface Trend {
  /** What it was in the first interval in which it was known. */
  readonly first: Amount;
  /** What it was in the last. */
  readonly last: Amount;
  /** The most that it was. */
  readonly peak: Amount;
  /**
   * By how much it grew in an hour, by the straight line that fits best through the means of twelve parts of the load, which are
   * further from depending on each other than its intervals are. Null with fewer than three parts.
   */
  readonly perHour: number | null;
  /** Of that. Null with fewer than three parts. */
  readonly interval: Interval | null;
}

/** What the memory of a node did. */
export interface MemoryTrend extends Trend {
  /** Whether it is the part that is its processes' own, or, where that is not known, all that is resident. */
  readonly of: 'own' | 'resident';
  /** The same over the second half of the load alone, where what a start takes is over. Null with fewer than three parts. */
  readonly secondHalf: {
    /** By how much it grew in an hour. */
    readonly perHour: number;
    /** Of that. */
    readonly interval: Interval;
  } | null;
}

/** What one node took while data grew. Each null where it is not known. */
export interface SoakedNode {
  readonly node: NodeName;
  /** In bytes. */
  readonly memory: MemoryTrend | null;
  /** All resident memory, in bytes. */
  readonly rss: Trend | null;
  /** Blocks of the data folder, in bytes. */
  readonly data: Trend | null;
  /** The part of the store that is in use, else all of it, in bytes. */
  readonly store: Trend | null;
  /** Bytes written to storage under the load. */
  readonly writtenBytes: Count | null;
  /**
   * What the node stored under the load, in bytes: the most of values that were acknowledged, what the data folder grew by and what
   * the store grew by.
   */
  readonly storedBytes: Amount;
  /** Bytes of memory that it grew by, by the line, per byte that it stored. Null where either is not known. */
  readonly memoryPerStored: number | null;
  /** What its memory was when nodes had been left alone, in bytes. Null without that. */
  readonly memoryAfterIdle: Count | null;
  /** Share of what memory grew by, from the first interval to the last, that came back until then; negative where it grew on. Null where it did not grow. */
  readonly givenBack: number | null;
}

/** What became of one kind of operation while data grew. */
export interface SoakedOperation {
  /** The kind of operation. */
  readonly operation: Operation;
  /** Operations that began per second. */
  readonly offeredPerSecond: Amount;
  /** Operations that were ok per second in the first half of the load. */
  readonly firstHalfPerSecond: Amount;
  /** The same of the second. */
  readonly lastHalfPerSecond: Amount;
  /** Whether 95 % of what was offered was done in the second half. */
  readonly held: boolean;
  /** Median latency of the intervals, in milliseconds. Null where none is known. */
  readonly p50Ms: Trend | null;
  /** 99th percentile of the intervals, in milliseconds. Null where none is known. */
  readonly p99Ms: Trend | null;
}

/** How a cluster went on under a load under which data grows. */
export interface Soak {
  readonly tier: TierName;
  readonly payload: PayloadName;
  readonly cluster: ClusterIdentity;
  /** How the target was spoken to. */
  readonly protocol: Protocol;
  /** What its reads promise. */
  readonly reads: Reads | null;
  /** Which repetition it is, from 1. */
  readonly repetition: PositiveCount;
  /** How long the load lasted, in seconds. */
  readonly seconds: Amount;
  /** How long nodes were left alone after it, in seconds. Null where they were not, or that does not count. */
  readonly idleSeconds: Amount | null;
  /** Entries that were written anew and acknowledged, warm-up excluded. */
  readonly entriesWritten: Count;
  /** Bytes of their values. */
  readonly valueBytes: Count;
  /** One for each kind of operation. */
  readonly operations: readonly SoakedOperation[];
  /** One for each node. */
  readonly nodes: readonly SoakedNode[];
  /** Ids of the cells that it is taken from: the load, and what came after it. @minItems 1 */
  readonly cells: readonly Text[];
}
