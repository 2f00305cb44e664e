import type { Analyses } from './analyses.ts';
import type { Cell } from './cell.ts';
import type { RaftRecord, ResourceRecord } from './monitors.ts';

/** Raised by one whenever a reader of the old form would misread the new one. Readers refuse a higher number. */
export const SCHEMA_VERSION = 2;

export interface ReportNode {
  readonly url: string;
  readonly role: string;
  readonly ready: boolean;
}

export interface ReportCluster {
  /** Unique in the run. */
  readonly name: string;
  readonly kind: 'embedded' | 'external';
  readonly nodes: readonly ReportNode[];
  /** Base URL of the leader when the run began; null where nodes do not say who leads. */
  readonly leader: string | null;
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
  /** The clusters that were measured, each by its name. */
  readonly clusters: readonly ReportCluster[];
  /** One line for each time the dataset was filled. */
  readonly seeding: readonly {
    readonly tier: string;
    readonly payload: string;
    /** Name of the cluster that was filled. */
    readonly cluster: string;
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
