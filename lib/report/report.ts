import type { Analyses } from '../analysis/analyse.ts';
import type { ThresholdResult } from '../analysis/thresholds.ts';
import type { Failure, Operation, Reason } from '../targets/outcome.ts';
import type { FaultFindings } from './faults.ts';
import type { CellCost, CellRaft, CellResources, RaftRecord, ResourceRecord } from './monitors.ts';

/** Raised by one whenever a reader of the old form would misread the new one. Readers refuse a higher number. */
export const SCHEMA_VERSION = 1;

/** Latencies of the operations that were ok, in milliseconds, as k6 computed them for one step and operation. */
export interface Latency {
  readonly min: number;
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** What one kind of operation did in one cell, warm-up excluded. */
export interface OperationResult {
  readonly operation: Operation;
  readonly ok: number;
  readonly rejected: number;
  readonly unknown: number;
  /** Failures by reason; the reasons of one outcome sum to its count. */
  readonly reasons: readonly { readonly outcome: Failure; readonly reason: Reason; readonly count: number }[];
  /** ok operations per second of the measured window. */
  readonly opsPerSecond: number;
  /** (rejected + unknown) / all; 0..1. */
  readonly errorRate: number;
  /** 307 hops that were followed to reach the leader; not operations of their own. */
  readonly redirects: number;
  /** Null when no operation was ok. */
  readonly latencyMs: Latency | null;
  /** Mean size of a response body in bytes over a sample of the answers; null when none was sampled. */
  readonly bytesPerResponse: number | null;
  /** Value bytes moved per second by ok operations: ops/s x payload size. */
  readonly payloadBytesPerSecond: number;
}

/** How far a cell's numbers can be believed. */
export interface Verdict {
  readonly level: 'valid' | 'suspect' | 'invalid';
  /** Empty when valid. Each a full sentence with the figure it rests on. */
  readonly reasons: readonly string[];
}

/** What is known about a cell before it runs. */
export interface CellPlan {
  /** Unique in the run, e.g. `small/medium/write-concurrent/users-10/cluster/1`. */
  readonly id: string;
  readonly tier: string;
  readonly payload: { readonly name: string; readonly bytes: number };
  readonly scenario: string;
  readonly step: { readonly name: string; readonly users: number };
  readonly mode: 'cluster' | 'single';
  readonly repetition: number;
}

/**
 * One measured cell. An `ok` cell carries numbers; an `aborted` or `failed` one has all of them, for the part that ran, or none.
 * - `ok`: ran to its end, whatever the operations answered.
 * - `failed`: could not be measured (k6 failed, no summary, no operation at all), could not be carried through, or acknowledged
 *   writes were lost in it.
 * - `skipped`: the target cannot do it.
 * - `aborted`: the run was interrupted while or before it ran; no numbers if before.
 */
export type Cell = CellPlan &
  (
    | ({ readonly state: 'ok' } & Measured)
    | ({ readonly state: 'aborted'; readonly reason: string } & Partial<Measured>)
    | ({ readonly state: 'failed'; readonly reason: string } & Partial<Measured>)
    | { readonly state: 'skipped'; readonly reason: string }
  );

export interface Measured {
  /** UTC, ISO 8601, of the step's first measured moment. */
  readonly startedAt: string;
  /** Length of the measured window in seconds. */
  readonly windowSeconds: number;
  readonly warmupSeconds: number;
  readonly droppedIterations: number;
  readonly operations: readonly OperationResult[];
  readonly verdict: Verdict;
  /** What happened to the leadership meanwhile; null when it was not watched. */
  readonly raft: CellRaft | null;
  /** What nodes, k6 and the runner used meanwhile. */
  readonly resources: CellResources;
  readonly cost: CellCost;
  /** The configured limits for this cell, each with what was measured. */
  readonly thresholds: readonly CellThreshold[];
  /** What breaking nodes has shown; absent where none was broken. */
  readonly faults?: FaultFindings;
}

/** A limit of the configuration file, judged for one operation of a cell. */
export type CellThreshold = ThresholdResult & { readonly operation: Operation };

export interface ReportNode {
  readonly url: string;
  readonly role: string;
  readonly ready: boolean;
}

export interface ReportCluster {
  readonly mode: CellPlan['mode'];
  readonly kind: 'embedded' | 'external';
  readonly nodes: readonly ReportNode[];
  /** Base URL of the leader when the run began. */
  readonly leader: string;
  readonly term: number | null;
  /** Generator and nodes share one machine; null when that cannot be told. */
  readonly coLocated: boolean | null;
  /** Every change of role, term, leader and reachability during the run; null when it was not watched. */
  readonly raft: RaftRecord | null;
}

/** One run, complete enough that every table can be made from it alone. Validated against docs/report.schema.json. */
export interface Report {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly runId: string;
  readonly state: 'complete' | 'aborted';
  /** UTC, ISO 8601. */
  readonly startedAt: string;
  readonly endedAt: string;
  /** The command line, with any API key taken out. */
  readonly command: readonly string[];
  readonly seed: number;
  readonly tiers: readonly { readonly name: string; readonly entries: number; readonly namespaces: number }[];
  readonly entropy: string;
  readonly versions: {
    readonly raftmark: string;
    readonly k6: string;
    readonly node: string;
    /** The target's software, e.g. `etcd 3.6.16`; null when it does not tell. */
    readonly target: string | null;
  };
  readonly target: string;
  readonly host: {
    readonly cpuModel: string;
    readonly cpus: number;
    readonly memoryBytes: number;
    readonly kernel: string;
    /** Of the data folder of an embedded cluster, e.g. `ext4`; null for an external one. */
    readonly dataFilesystem: string | null;
  };
  /** The clusters that were measured, one for each mode. */
  readonly clusters: readonly ReportCluster[];
  /** One line for each time the dataset was filled. */
  readonly seeding: readonly {
    readonly tier: string;
    readonly payload: string;
    readonly mode: CellPlan['mode'];
    readonly entries: number;
    readonly seconds: number;
    readonly entriesPerSecond: number;
    readonly retries: number;
  }[];
  readonly cells: readonly Cell[];
  /** Which processes were watched. */
  readonly resources: ResourceRecord;
  /** What follows from the cells: the consensus ledger, the growth of the audit query, the replication tax. */
  readonly analyses: Analyses;
  readonly warnings: readonly string[];
  /** Where what --no-cleanup kept is to be found; empty otherwise. */
  readonly kept: readonly string[];
}
