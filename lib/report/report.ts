import type { Advice } from './advice.ts';
import type { Analyses } from './analyses.ts';
import type { Calibration } from './calibration.ts';
import type { Cell } from './cell.ts';
import type { ClusterControl } from './control.ts';
import type {
  Amount,
  BaseUrl,
  Count,
  PayloadName,
  PositiveCount,
  Sentence,
  Text,
  TierName,
  Timestamp,
} from './figures.ts';
import type { Finding } from './findings.ts';
import type { RaftRecord, ResourceRecord } from './monitors.ts';
import type { MetricsRecord } from './node-metrics.ts';
import type { ConfiguredSetting } from './settings.ts';
import type { ClusterSnapshots } from './snapshots.ts';
import type { ClusterState } from './state.ts';
import type { RuleOutcome } from './thresholds.ts';

/** Raised by one whenever a reader of the old form would misread the new one. Readers refuse a higher number. */
export const SCHEMA_VERSION = 2;

/** A node when the run began. */
export interface ReportNode {
  readonly url: BaseUrl;
  /** Such as leader or follower. */
  readonly role: Text;
  /** Whether it would serve requests. */
  readonly ready: boolean;
  /** Processors that it was bound to with --pin. Absent when it was not. @minItems 1 */
  readonly pinnedTo?: readonly Count[];
}

/** The nodes that were measured as one. */
export interface ReportCluster {
  /** Unique in the run. */
  readonly name: Text;
  /** Embedded: raftmark started it. External: the user did. */
  readonly kind: 'embedded' | 'external';
  /** Its nodes when the run began. @minItems 1 */
  readonly nodes: readonly ReportNode[];
  /** Base URL of the leader when the run began. Null where nodes do not say who leads. */
  readonly leader: BaseUrl | null;
  /** Nodes that it has by its own account; 0 of one that stands alone, without Raft. Absent where it keeps no queues, and when none told. */
  readonly ownCount?: Count;
  /** Raft term when the run began. Null where the target does not tell. */
  readonly term: Count | null;
  /** Whether load generator and nodes share one machine. Null when that cannot be told. */
  readonly coLocated: boolean | null;
  /** Whether data folders lie on LazyFS, which forgets what was not synced when a node is killed, and slows the disk. */
  readonly lazyfs: boolean;
  /** Every change of role, term, leader and reachability during the run. Null when it was not watched. */
  readonly raft: RaftRecord | null;
  /** How its nodes were asked for their metrics, or why not. Absent in a report of an older version, or of a run that died. */
  readonly metrics?: MetricsRecord;
  /** What its nodes are configured with, as far as that is known and findings rest on it. Absent where nothing is known, and in a report of an older version. */
  readonly settings?: readonly ConfiguredSetting[];
}

/** What ran. */
export interface Versions {
  /** Version of raftmark. */
  readonly raftmark: Text;
  /** Version of k6. */
  readonly k6: Text;
  /** Version of Node.js. */
  readonly node: Text;
  /** The target's software, e.g. `etcd 3.6.16`. Null when it does not tell. */
  readonly target: Text | null;
}

/** The machine that generated the load. */
export interface Host {
  /** As the system names it. */
  readonly cpuModel: string;
  /** Logical processors. */
  readonly cpus: PositiveCount;
  /** Physical memory in bytes. */
  readonly memoryBytes: Count;
  /** Operating system and version. */
  readonly kernel: Text;
  /** File system of an embedded cluster's data folder, e.g. `ext4`. Null for an external cluster. */
  readonly dataFilesystem: Text | null;
  /** Processors that k6 was bound to with --pin. Absent when it was not. @minItems 1 */
  readonly k6PinnedTo?: readonly Count[];
}

/** One filling of the dataset. */
export interface Seeding {
  readonly tier: TierName;
  readonly payload: PayloadName;
  /** Name of the cluster that was filled. */
  readonly cluster: Text;
  /** Entries written. */
  readonly entries: Count;
  /** How long it took, in seconds. */
  readonly seconds: Amount;
  /** Entries written per second. */
  readonly entriesPerSecond: Amount;
  /** Writes that had to be sent again. */
  readonly retries: Count;
}

/** One run of raftmark, complete enough that every table can be made from it alone. */
export interface Report {
  /** Raised whenever a reader of the old form would misread the new one. */
  readonly schemaVersion: typeof SCHEMA_VERSION;
  /** Identifies the run. */
  readonly runId: Text;
  /** Whether every planned cell was reached, or the run was interrupted. */
  readonly state: 'complete' | 'aborted';
  readonly startedAt: Timestamp;
  /** UTC, ISO 8601. Not before startedAt. */
  readonly endedAt: Timestamp;
  /** The command line, with any API key taken out. */
  readonly command: readonly string[];
  /** What the user said of the run, by keys of small letters, digits and _. Absent where nothing was said, and in a report of an older version. */
  readonly labels?: Readonly<Record<string, Text>>;
  /** Namespaces, keys and values follow from it. @asType integer */
  readonly seed: number;
  /** The dataset sizes of the run. @minItems 1 */
  readonly tiers: readonly {
    /** Its name, such as small. */
    readonly name: TierName;
    /** Entries in the dataset. */
    readonly entries: PositiveCount;
    /** Namespaces they are spread over. */
    readonly namespaces: PositiveCount;
  }[];
  /** What values are made of: random hardly compresses, json does. */
  readonly entropy: Text;
  readonly versions: Versions;
  /** The kind of service measured, such as confman. */
  readonly target: Text;
  readonly host: Host;
  readonly calibration: Calibration;
  /** The clusters that were measured, each by its name. */
  readonly clusters: readonly ReportCluster[];
  /** One line for each time the dataset was filled. */
  readonly seeding: readonly Seeding[];
  /** Every cell that was planned, measured or not. */
  readonly cells: readonly Cell[];
  /** Which processes were watched, or why none was. */
  readonly resources: ResourceRecord;
  /** One entry for each cluster on which control steps were asked for. Absent in a report of an older version. */
  readonly control?: readonly ClusterControl[];
  /** In what state each cluster was measured. Absent in a report of an older version. */
  readonly states?: readonly ClusterState[];
  /** The snapshots of each cluster whose nodes showed theirs. Absent when none did, and in a report of an older version. */
  readonly snapshots?: readonly ClusterSnapshots[];
  readonly analyses: Analyses;
  /** Rules that limit what is measured, over all cells. Absent where none was given, and in a report of an older version. */
  readonly thresholds?: readonly RuleOutcome[];
  /** What raftmark noticed by itself, the strongest first. Absent in a report of an older version. */
  readonly findings?: readonly Finding[];
  /** What settings the measurements speak for, by cluster and size of the payload. Absent in a report of an older version. */
  readonly advice?: readonly Advice[];
  /** What else the reader should know. */
  readonly warnings: readonly Sentence[];
  /** Where what --no-cleanup kept is to be found, each a path or a name. Empty otherwise. */
  readonly kept: readonly Text[];
}
