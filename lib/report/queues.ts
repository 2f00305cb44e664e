import type { Operation } from '../targets/operations.ts';
import type { Protocol } from '../targets/target.ts';
import type { ClusterIdentity } from './cell.ts';
import type { Amount, Count, Interval, PayloadName, PositiveCount, Text } from './figures.ts';
import type { RepetitionSpread } from './repetitions.ts';

/** Messages through one kind of node. */
export interface WayFigures {
  /** Cells that the figures are taken over: those that ran to their end and are not invalid. */
  readonly repetitions: PositiveCount;
  /** Median latency in milliseconds, over the repetitions. */
  readonly p50Ms: RepetitionSpread;
  /** Operations that were ok per second, over the repetitions. */
  readonly opsPerSecond: RepetitionSpread;
}

/** The price of a hop: messages through a node that does not lead their queue, against those through the one that does. */
export interface HopPrice {
  readonly payload: PayloadName;
  readonly cluster: ClusterIdentity;
  /** How the target was spoken to. */
  readonly protocol: Protocol;
  /** Concurrent virtual users; 0 of an open load. */
  readonly users: Count;
  /** Messages that an open load begins per second. Null where users wait for their answers. */
  readonly offeredPerSecond: Amount | null;
  /** Through the node that leads the queue. */
  readonly leader: WayFigures;
  /** Through a node that passes them on. */
  readonly follower: WayFigures;
  /** Repetitions that both have: the pairs that the rest is taken over. */
  readonly pairs: Count;
  /** How much longer p50 is through the node that passes them on, in milliseconds. Null without pairs. */
  readonly addedMs: number | null;
  /** Its throughput over that through the leader. Null without pairs, and of an open load. */
  readonly throughputRatio: Amount | null;
  /** Each null with fewer than 6 pairs: no difference is claimed. */
  readonly intervals: {
    /** Of the added median, in milliseconds. */
    readonly addedMs: Interval | null;
    /** Of the ratio of throughputs. */
    readonly throughputRatio: Interval | null;
  };
}

/** What several queues add over one: the throughput of the same users with more queues. */
export interface QueueSpeedUp {
  readonly payload: PayloadName;
  readonly cluster: ClusterIdentity;
  /** How the target was spoken to. */
  readonly protocol: Protocol;
  /** Concurrent virtual users, of all queues together. */
  readonly users: PositiveCount;
  /** Queues that they share. */
  readonly queues: PositiveCount;
  /** Operations that were ok per second with so many, over the repetitions. */
  readonly opsPerSecond: RepetitionSpread;
  /** The same with one queue. */
  readonly withOne: RepetitionSpread;
  /** Repetitions that both have: the pairs that the ratio is taken over. */
  readonly pairs: Count;
  /** Throughput with so many over that with one. Null without pairs. */
  readonly ratio: Amount | null;
  /** Of the ratio. Null with fewer than 6 pairs: no difference is claimed. */
  readonly interval: Interval | null;
}

/** The scaling factor: throughput of the cluster over that of the lone node beside it, with as many queues. */
export interface ScalingFactor {
  readonly payload: PayloadName;
  /** Name of the cluster. */
  readonly cluster: Text;
  /** Name of the lone node. */
  readonly single: Text;
  /** How both were spoken to. */
  readonly protocol: Protocol;
  /** Name of the scenario. */
  readonly scenario: Text;
  /** Name of the step. */
  readonly step: Text;
  /** The kind of operation. */
  readonly operation: Operation;
  /** Concurrent virtual users. */
  readonly users: PositiveCount;
  /** Queues that they share. */
  readonly queues: PositiveCount;
  /** Operations of the cluster that were ok per second, over the repetitions. */
  readonly opsPerSecond: RepetitionSpread;
  /** The same of the lone node. */
  readonly ofSingle: RepetitionSpread;
  /** Repetitions that both have: the pairs that the factor is taken over. */
  readonly pairs: PositiveCount;
  /** The cluster over the lone node. */
  readonly factor: Amount;
  /** Of the factor. Null with fewer than 6 pairs: no difference is claimed. */
  readonly interval: Interval | null;
}

/** What follows from the cells of queues. */
export interface QueueAnalyses {
  /** What passing a message on costs. */
  readonly hops: readonly HopPrice[];
  /** What several queues add over one. */
  readonly speedUps: readonly QueueSpeedUp[];
  /** What the cluster does against a lone node. */
  readonly scaling: readonly ScalingFactor[];
}
