import type { Operation } from '../targets/operations.ts';
import type { Protocol, Reads } from '../targets/target.ts';
import type { ClusterBarrier } from './barrier.ts';
import type { BatchScaling } from './batches.ts';
import type { ClusterIdentity } from './cell.ts';
import type { ConnectionPrice } from './connections.ts';
import type { Amount, Count, Interval, PayloadName, PositiveCount, Text, TierName } from './figures.ts';
import type { KnobEffect } from './knobs.ts';
import type { MemoryByEntries, ResourcesByLoad } from './loads.ts';
import type { QueueAnalyses } from './queues.ts';
import type { RepetitionSpread } from './repetitions.ts';
import type { ReadScaling, SizeScaling } from './sizes.ts';
import type { Soak } from './soaks.ts';

/** One line of the price list of consensus: what a kind of access costs, and how much more than the one before. */
export interface AccessPrice {
  readonly tier: TierName;
  readonly payload: PayloadName;
  readonly cluster: ClusterIdentity;
  /** How the target was spoken to. */
  readonly protocol: Protocol;
  /** What its reads promise. */
  readonly reads: Reads | null;
  /** Concurrent virtual users; 0 of an open load. */
  readonly users: Count;
  /** Operations that an open load begins per second. Null where users wait for their answers. */
  readonly offeredPerSecond: Amount | null;
  /** Reads or writes, and the node they were sent to. */
  readonly access: 'read-leader' | 'read-follower' | 'write-leader' | 'write-follower';
  /** Cells with latencies that the figures are taken over. */
  readonly repetitions: PositiveCount;
  /** Median latency in milliseconds, over the repetitions. */
  readonly p50Ms: RepetitionSpread;
  /** Operations that were ok per second, over the repetitions. */
  readonly opsPerSecond: RepetitionSpread;
  /**
   * Repetitions that this row and the one before of the same tier, payload, cluster, protocol, reads and users have both: the
   * pairs that the rest is taken over. 0 in the first of them.
   */
  readonly pairs: Count;
  /** How much longer p50 is than in the row before, in milliseconds: over the pairs. Null without pairs. */
  readonly addedMs: number | null;
  /** How many times as long. Null without pairs. */
  readonly ratio: Amount | null;
  /** Of the ratio. Null with fewer than 6 pairs: no difference is claimed. */
  readonly interval: Interval | null;
  /** Whether the interval leaves out 1. Null without an interval. */
  readonly distinct: boolean | null;
}

/** How the audit query grew with the trail. */
export interface AuditGrowth {
  readonly tier: TierName;
  readonly payload: PayloadName;
  readonly cluster: ClusterIdentity;
  /** How the target was spoken to. */
  readonly protocol: Protocol;
  /** What its reads promise. */
  readonly reads: Reads | null;
  /** Users that queried at once; 0 of an open load. */
  readonly users: Count;
  /** Events that a query asked for: the most that one answer may hold. */
  readonly limit: PositiveCount;
  /** One for each size of the trail. */
  readonly points: readonly {
    /** Events in the trail. */
    readonly events: Count;
    /** Median latency in milliseconds. */
    readonly p50Ms: Amount;
    /** 95th percentile of the latency in milliseconds. */
    readonly p95Ms: Amount;
    /** Queries that were ok per second. */
    readonly opsPerSecond: Amount;
    /** Mean size of an answer in bytes. Null when none was sampled. */
    readonly bytesPerResponse: Amount | null;
  }[];
  /**
   * Slope of ln p50 over ln events, of trails that are as long as the limit: 0 is flat, 1 is linear. Null with fewer than two such
   * sizes.
   */
  readonly exponent: number | null;
  /** Of the exponent. Null with fewer than three such sizes: no growth is claimed. */
  readonly interval: Interval | null;
}

/** What replication costs in one operation of a step: the cluster against the single node, over pairs of repetitions. */
export interface ReplicationTax {
  readonly tier: TierName;
  readonly payload: PayloadName;
  /** Name of the cluster. */
  readonly cluster: Text;
  /** Name of the lone node that it is held against. */
  readonly single: Text;
  /** How both were spoken to. */
  readonly protocol: Protocol;
  /** What reads promise in both. */
  readonly reads: Reads | null;
  /** Name of the scenario. */
  readonly scenario: Text;
  /** Name of the step. */
  readonly step: Text;
  /** The kind of operation. */
  readonly operation: Operation;
  /** Repetitions that were measured on both: the pairs that the rest is taken over. */
  readonly pairs: PositiveCount;
  /** Latency of the cluster less that of the single node. Each null when a pair has fewer ok operations than the percentile needs. */
  readonly addedMs: {
    /** Of the medians, in milliseconds. */
    readonly p50: number | null;
    /** Of the 95th percentiles, in milliseconds. */
    readonly p95: number | null;
    /** Of the 99th percentiles, in milliseconds. */
    readonly p99: number | null;
  };
  /** ok operations per second of the cluster over those of the single node. */
  readonly throughputRatio: Amount;
  /** Each null with fewer than 6 pairs: no difference is claimed. */
  readonly intervals: {
    /** Of the added median, in milliseconds. */
    readonly addedP50Ms: Interval | null;
    /** Of what is added at the 95th percentile, in milliseconds. */
    readonly addedP95Ms: Interval | null;
    /** Of what is added at the 99th percentile, in milliseconds. */
    readonly addedP99Ms: Interval | null;
    /** Of the ratio of throughputs. */
    readonly throughputRatio: Interval | null;
  };
}

/** Medians of one kind of operation over the repetitions of a cell, in one protocol. */
export interface ProtocolFigures {
  /** Cells that the figures are taken over: those that ran to their end and are not invalid. */
  readonly repetitions: PositiveCount;
  /** Operations that were ok per second. */
  readonly opsPerSecond: Amount;
  /** Median latency in milliseconds. */
  readonly p50Ms: Amount;
  /** 99th percentile of the latency in milliseconds. Null when a repetition has fewer ok operations than it needs. */
  readonly p99Ms: Amount | null;
}

/** What HTTP costs in place of gRPC: the same operation of the same cells on one cluster and dataset, measured in turn. */
export interface ProtocolPrice {
  readonly tier: TierName;
  readonly payload: PayloadName;
  readonly cluster: ClusterIdentity;
  /** What reads promise in both. */
  readonly reads: Reads | null;
  /** Name of the scenario. */
  readonly scenario: Text;
  /** Name of the step. */
  readonly step: Text;
  /** Concurrent virtual users. */
  readonly users: Count;
  /** The kind of operation. */
  readonly operation: Operation;
  /** Over gRPC. */
  readonly grpc: ProtocolFigures;
  /** Over HTTP. */
  readonly http: ProtocolFigures;
  /** Repetitions that were measured over both: the pairs that ratios are taken over. */
  readonly pairs: Count;
  /** HTTP over gRPC. Null where one of the two is not known, or gRPC's is zero. */
  readonly ratio: {
    /** Of operations that were ok per second: below 1, HTTP did fewer. */
    readonly opsPerSecond: Amount | null;
    /** Of the medians of the latency: above 1, HTTP took longer. */
    readonly p50: Amount | null;
    /** Of its 99th percentiles. */
    readonly p99: Amount | null;
  };
  /** Of the ratios. Each null with fewer than 6 pairs: no difference is claimed. */
  readonly intervals: {
    /** Of operations per second. */
    readonly opsPerSecond: Interval | null;
    /** Of the medians. */
    readonly p50: Interval | null;
    /** Of the 99th percentiles. */
    readonly p99: Interval | null;
  };
}

/** Which cells an analysis did without, and which it took although they are doubtful. */
export interface AnalysisCells {
  /** The analysis. */
  readonly analysis:
    | 'consensus'
    | 'audit'
    | 'replicationTax'
    | 'protocols'
    | 'sizes'
    | 'knobs'
    | 'readScaling'
    | 'batches'
    | 'connections'
    | 'loads'
    | 'fillings'
    | 'soaks'
    | 'hops'
    | 'speedUps'
    | 'scaling';
  /** Cells that would have been in it. */
  readonly leftOut: readonly {
    /** Id of the cell. */
    readonly cell: Text;
    /** Why it cannot be compared, a sentence. */
    readonly because: Text;
  }[];
  /** Ids of the suspect cells that are in it. */
  readonly suspect: readonly Text[];
}

/** What follows from the cells alone. */
export interface Analyses {
  /** The price list of consensus: what each kind of access costs. */
  readonly consensus: readonly AccessPrice[];
  /** How the audit query grew with the trail. */
  readonly audit: readonly AuditGrowth[];
  /** What each step costs more on the cluster than on the single node. */
  readonly replicationTax: readonly ReplicationTax[];
  /** What one protocol costs against the other, where cells were measured in both. */
  readonly protocols: readonly ProtocolPrice[];
  /** How each operation fared on clusters of several sizes, where there were several. */
  readonly sizes: readonly SizeScaling[];
  /** What each step did and took at several values of a knob of the product, where one was varied. */
  readonly knobs: readonly KnobEffect[];
  /** What reading from all nodes brings over reading from the leader alone. */
  readonly readScaling: readonly ReadScaling[];
  /** What writing several entries together brings. */
  readonly batches: readonly BatchScaling[];
  /** What keeping connections brings. */
  readonly connections: readonly ConnectionPrice[];
  /** What nodes take by what is asked of them. */
  readonly loads: readonly ResourcesByLoad[];
  /** What nodes hold by the entries of their store. */
  readonly fillings: readonly MemoryByEntries[];
  /** How data, memory, latency and throughput went on while data grew. */
  readonly soaks: readonly Soak[];
  /** What follows from the cells of queues. */
  readonly queues: QueueAnalyses;
  /** What was seen of read barriers: an entry for each cluster whose barrier was seen at work. */
  readonly readBarriers: readonly ClusterBarrier[];
  /** What has to be known of the cells that these are taken over: an entry for each analysis with cells left out or doubtful. */
  readonly cells: readonly AnalysisCells[];
}
