import type { Operation } from '../targets/outcome.ts';
import type { ClusterIdentity } from './cell.ts';

/** A figure over repetitions: the median, and how far they lie apart. */
export interface RepetitionSpread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** One line of the consensus ledger: what a kind of access costs, and how much more than the one before. */
export interface LedgerRow {
  readonly tier: string;
  readonly payload: string;
  readonly cluster: ClusterIdentity;
  readonly users: number;
  readonly access: 'read-leader' | 'read-follower' | 'write-leader' | 'write-follower';
  readonly repetitions: number;
  readonly p50Ms: RepetitionSpread;
  readonly opsPerSecond: RepetitionSpread;
  /** Against the row before of the same tier, payload, cluster and users; null in the first. Of the medians of p50. */
  readonly addedMs: number | null;
  readonly ratio: number | null;
  /** Whether the difference is more than the spread: the repetitions of the two rows do not overlap. */
  readonly distinct: boolean | null;
}

/** How the audit query grew with the trail. */
export interface AuditGrowth {
  readonly tier: string;
  readonly payload: string;
  readonly cluster: ClusterIdentity;
  readonly users: number;
  /** Events that a query asked for. */
  readonly limit: number;
  readonly points: readonly {
    readonly events: number;
    readonly p50Ms: number;
    readonly p95Ms: number;
    readonly opsPerSecond: number;
    readonly bytesPerResponse: number | null;
  }[];
  /** Slope of ln p50 over ln events: 0 is flat, 1 is linear. Null with fewer than two sizes. */
  readonly exponent: number | null;
}

/** What replication costs in one cell: the cluster against the single node. */
export interface ReplicationTax {
  readonly tier: string;
  readonly payload: string;
  /** The cluster, and the lone node that it is held against. */
  readonly cluster: string;
  readonly single: string;
  readonly scenario: string;
  readonly step: string;
  readonly repetition: number;
  readonly operation: Operation;
  readonly addedMs: { readonly p50: number; readonly p95: number; readonly p99: number };
  /** ops/s of the cluster over ops/s of the single node. */
  readonly throughputRatio: number;
}

export interface Analyses {
  readonly consensus: readonly LedgerRow[];
  readonly audit: readonly AuditGrowth[];
  readonly replicationTax: readonly ReplicationTax[];
}
