import type { Protocol, Reads } from '../targets/target.ts';
import type { ClusterIdentity } from './cell.ts';
import type { Amount, Count, Interval, PayloadName, PositiveCount, TierName } from './figures.ts';
import type { RepetitionSpread } from './repetitions.ts';

/** Writes of so many entries each. */
export interface BatchFigures {
  /** Entries that one write changes together. */
  readonly entries: PositiveCount;
  /** Cells that the figures are taken over: those that ran to their end and are not invalid. */
  readonly repetitions: PositiveCount;
  /** Entries that were written per second: writes that were ok, times their entries. */
  readonly entriesPerSecond: RepetitionSpread;
  /** Median latency of a write in milliseconds, over the repetitions. */
  readonly p50Ms: RepetitionSpread;
  /** Repetitions that this batch and the smallest have both: the pairs that ratios are taken over. 0 of the smallest. */
  readonly pairs: Count;
  /** As a multiple of the smallest. Null of the smallest, or without pairs. */
  readonly ratio: {
    /** Of entries per second. */
    readonly entriesPerSecond: Amount | null;
    /** Of the medians of the latency. */
    readonly p50: Amount | null;
  };
  /** Of the ratios. Each null with fewer than 6 pairs: no difference is claimed. */
  readonly intervals: {
    /** Of entries per second. */
    readonly entriesPerSecond: Interval | null;
    /** Of the medians. */
    readonly p50: Interval | null;
  };
}

/** What writing several entries together brings. */
export interface BatchScaling {
  readonly tier: TierName;
  readonly payload: PayloadName;
  /** The cluster; of several rounds that of the first, and figures are over all of them. */
  readonly cluster: ClusterIdentity;
  /** How the target was spoken to. */
  readonly protocol: Protocol;
  /** What its reads promise. */
  readonly reads: Reads | null;
  /** Concurrent virtual users. */
  readonly users: Count;
  /** From the smallest to the largest. @minItems 2 */
  readonly batches: readonly BatchFigures[];
}
