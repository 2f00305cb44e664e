import type { Operation } from '../targets/operations.ts';
import type { Amount, Count, NodeName, PositiveCount } from './figures.ts';
import type { LoadRate } from './load-rate.ts';

/** What a kind of operation did in each interval, in lists as long as `atMs`; an operation counts where it was due. */
export interface OperationCourse {
  /** The kind of operation. Once per cell. */
  readonly operation: Operation;
  /** Operations that were done and acknowledged. */
  readonly ok: readonly Count[];
  /** Median latency in milliseconds, of all of the interval, by the histogram. Null without any. */
  readonly p50Ms: readonly (Amount | null)[];
  /** 99th percentile in milliseconds, of all of the interval, by the histogram. Null without any. */
  readonly p99Ms: readonly (Amount | null)[];
}

/** What a node held and had written at the end of each interval, in lists as long as `atMs`. Null where it is not known. */
export interface NodeCourse {
  readonly node: NodeName;
  /** Resident memory of its processes, in bytes. */
  readonly rssBytes: readonly (Count | null)[];
  /** The part of it that is their own, in bytes. */
  readonly rssAnonBytes: readonly (Count | null)[];
  /** Blocks of its data folder, in bytes. */
  readonly dataBytes: readonly (Count | null)[];
  /** Bytes that its processes have written to storage since the window's start. */
  readonly writtenBytes: readonly (Count | null)[];
  /** Size of its store as it tells it, in bytes. */
  readonly storeBytes: readonly (Count | null)[];
  /** The part of that which is in use, in bytes. */
  readonly storeUsedBytes: readonly (Count | null)[];
}

/** How data, memory and latency went on in a cell under whose load data grows, or in the one after it. */
export interface CellGrowth {
  /** Length of an interval in milliseconds: whole seconds, as few as make no more than 240 of them. */
  readonly everyMs: PositiveCount;
  /** Ends of the intervals in milliseconds since the run's start, monotonic; the last may be shorter. @minItems 1 */
  readonly atMs: readonly Amount[];
  /**
   * How far what is told of a node may be older than its moment, in milliseconds: two intervals of the samples. All moments are of
   * the runner's clock, and those of operations of k6's on the same machine; no clock of a node is asked.
   */
  readonly errorMs: Amount;
  /** One entry per kind of operation. Empty where nodes were left alone, and where k6 was not asked to tell. */
  readonly operations: readonly OperationCourse[];
  /** Nodes of which anything is known. */
  readonly nodes: readonly NodeCourse[];
  /** At what rate operations began, and where that is from. Absent where nodes were left alone. */
  readonly loadRate?: LoadRate;
}
