import type { Operation } from '../targets/operations.ts';
import type { Protocol, Reads } from '../targets/target.ts';
import type { ClusterIdentity } from './cell.ts';
import type { Amount, Count, Interval, PayloadName, PositiveCount, Text, TierName } from './figures.ts';
import type { RepetitionSpread } from './repetitions.ts';

/** What one kind of operation did on clusters of one size. */
export interface SizeFigures {
  /** How many nodes they have. */
  readonly nodes: PositiveCount;
  /** Cells that the figures are taken over: those that ran to their end and are not invalid. */
  readonly repetitions: PositiveCount;
  /** Operations that were ok per second, over the repetitions. */
  readonly opsPerSecond: RepetitionSpread;
  /** Median latency in milliseconds, over the repetitions. */
  readonly p50Ms: RepetitionSpread;
  /** Median of the 99th percentiles, in milliseconds. Null when a repetition has fewer ok operations than it needs. */
  readonly p99Ms: Amount | null;
  /** Repetitions that this size and the smallest have both: the pairs that ratios are taken over. 0 of the smallest. */
  readonly pairs: Count;
  /** As a multiple of the smallest size. Null of the smallest, without pairs, or where a figure is zero. */
  readonly ratio: {
    /** Of operations that were ok per second: below 1, this size did fewer. */
    readonly opsPerSecond: Amount | null;
    /** Of the medians of the latency: above 1, this size took longer. */
    readonly p50: Amount | null;
  };
  /** Of the ratios. Each null with fewer than 6 pairs: no difference is claimed. */
  readonly intervals: {
    /** Of operations per second. */
    readonly opsPerSecond: Interval | null;
    /** Of the medians. */
    readonly p50: Interval | null;
  };
}

/** How much a figure grows with each node. */
export interface Slope {
  /** Repetitions that were measured at every size: a straight line is put through each, and its slope is one of those compared. */
  readonly repetitions: Count;
  /** By how much for each node more, in the unit of the figure. Null without such repetitions. */
  readonly perNode: number | null;
  /** Of it. Null with fewer than 6 repetitions: no difference is claimed. */
  readonly interval: Interval | null;
}

/** One operation of a step on clusters of several sizes, which did the same one after the other. */
export interface SizeScaling {
  readonly tier: TierName;
  readonly payload: PayloadName;
  /** How the target was spoken to. */
  readonly protocol: Protocol;
  /** What its reads promise. */
  readonly reads: Reads | null;
  /** Name of the scenario. */
  readonly scenario: Text;
  /** Name of the step. */
  readonly step: Text;
  /** Concurrent virtual users. */
  readonly users: Count;
  /** The kind of operation. */
  readonly operation: Operation;
  /** From the smallest to the largest. @minItems 2 */
  readonly sizes: readonly SizeFigures[];
  /** What one node more brings. */
  readonly slopes: {
    /** Of the median latency, in milliseconds. */
    readonly p50Ms: Slope;
    /** Of operations that were ok per second. */
    readonly opsPerSecond: Slope;
  };
}

/** Reads from the leader alone beside reads from all nodes, by as many users. */
export interface ReadScaling {
  readonly tier: TierName;
  readonly payload: PayloadName;
  /** The cluster; of several rounds that of the first, and figures are over all of them. */
  readonly cluster: ClusterIdentity;
  /** How the target was spoken to. */
  readonly protocol: Protocol;
  /** What its reads promise. */
  readonly reads: Reads | null;
  /** Concurrent virtual users; 0 of an open load. */
  readonly users: Count;
  /** Operations that an open load begins per second. Null where users wait for their answers. */
  readonly offeredPerSecond: Amount | null;
  /** Reads from the leader that were ok per second, over the repetitions. */
  readonly leader: RepetitionSpread;
  /** Those from all nodes in turn. */
  readonly allNodes: RepetitionSpread;
  /** Median latency in milliseconds of reads from the leader, over the repetitions. */
  readonly leaderP50Ms: RepetitionSpread;
  /** Of those from all nodes. */
  readonly allNodesP50Ms: RepetitionSpread;
  /** Repetitions that were measured in both ways: the pairs that the ratio is taken over. */
  readonly pairs: Count;
  /** Reads per second of all nodes over those of the leader. Null without pairs. */
  readonly ratio: Amount | null;
  /** Of the ratio. Null with fewer than 6 pairs: no difference is claimed. */
  readonly interval: Interval | null;
}
