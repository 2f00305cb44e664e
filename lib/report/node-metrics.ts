import type { Absent } from '../base/absent.ts';
import type { NodeMetric } from '../targets/metrics.ts';
import type { Amount, Count, NodeName, Sentence, Text } from './figures.ts';

/** Where a percentile lies that is read from a histogram. */
export interface BucketPercentile {
  /** By linear interpolation within its bucket, in milliseconds. Null beyond the last bound. */
  readonly ms: Amount | null;
  /** Where its bucket begins, in milliseconds. */
  readonly fromMs: Amount;
  /** Where its bucket ends, in milliseconds. Null of the last, which does not. */
  readonly toMs: Amount | null;
}

/** What a node took the time of in a window, by its own clock and histogram. */
export interface TimedByNode {
  /** How many times were taken; fractions where samples lie around the window's ends. */
  readonly taken: Amount;
  /** Their mean in milliseconds. Null of none. */
  readonly meanMs: Amount | null;
  /** Null of none, and without buckets. */
  readonly p50: BucketPercentile | null;
  /** Null of none, and without buckets. */
  readonly p99: BucketPercentile | null;
}

/** What a node counted in a window; fractions where samples lie around its ends. Null: it does not serve that. */
export interface CountedByNode {
  /** Entries appended to its log. */
  readonly appended: Amount | null;
  /** Entries that it learned to be committed. */
  readonly committed: Amount | null;
  /** Entries that it applied. */
  readonly applied: Amount | null;
  /** Entries that it flushed to the disk. */
  readonly flushed: Amount | null;
  /** Bytes that it appended to its log. */
  readonly appendedBytes: Amount | null;
  /** Bytes that it removed from its log. */
  readonly compactedBytes: Amount | null;
  /** Old values that it removed from its store. */
  readonly compactedKeys: Amount | null;
  /** Pre-votes that it asked others for: elections that nearly happened. */
  readonly preVotes: Amount | null;
  /** How often it stood for election. */
  readonly candidacies: Amount | null;
  /** How often it began to lead. */
  readonly leaderships: Amount | null;
  /** Changes of leader that it saw. */
  readonly leaderChanges: Amount | null;
  /** Heartbeats that it received. */
  readonly heartbeats: Amount | null;
  /** Heartbeats that it, leading, sent too late. */
  readonly lateHeartbeats: Amount | null;
  /** Proposals that failed. */
  readonly failedProposals: Amount | null;
  /** Entries that took it long to apply, by its own rule. */
  readonly slowApplies: Amount | null;
  /** Bytes that clients sent it. Absent in a report of an older version, and so are the next three. */
  readonly clientReceivedBytes?: Amount | null;
  /** Bytes that it sent to clients. */
  readonly clientSentBytes?: Amount | null;
  /** Bytes that other nodes sent it. */
  readonly peerReceivedBytes?: Amount | null;
  /** Bytes that it sent to other nodes. */
  readonly peerSentBytes?: Amount | null;
}

/** What a node took the time of in a window. Null: it does not serve that. */
export interface TimesOfNode {
  /** Writing the log to the disk until it is safe there. */
  readonly flush: TimedByNode | null;
  /** Writing the store to the disk. */
  readonly storeCommit: TimedByNode | null;
  /** Applying an entry, or several at a time, as the product times it. */
  readonly apply: TimedByNode | null;
  /** One round of replication, of a leader. */
  readonly round: TimedByNode | null;
  /** A request to one of its peers, until its answer. */
  readonly peer: TimedByNode | null;
}

/** What a node told of moments in a window. Null: it does not serve that. */
export interface LevelsOfNode {
  /** The most proposals that were under way when it was asked. */
  readonly pendingProposals: Amount | null;
  /** Size of its store at the end, in bytes. */
  readonly storeBytes: Amount | null;
  /** The part of it that is in use, in bytes. */
  readonly storeUsedBytes: Amount | null;
}

/** What one node told in one window. */
export interface MetricsOfNode {
  readonly node: NodeName;
  /** How much of the window lies between two of its answers, in seconds. */
  readonly observedSeconds: Amount;
  /** How often its process began anew: what it had counted since it was asked last is missing then. */
  readonly restarts: Count;
  readonly counts: CountedByNode;
  readonly times: TimesOfNode;
  readonly levels: LevelsOfNode;
}

/** What the nodes of a cluster told together. */
export interface MetricsOfCluster {
  /** Writes that were acknowledged in the window, those of probes among them. */
  readonly writes: Count;
  /** What counts as the cluster's log entries: of these three the first that nodes serve. Null without any. */
  readonly entriesAre: 'appended' | 'committed' | 'applied' | null;
  /** The node whose entries they are: the leader's. Null: the median over the nodes that were observed throughout. */
  readonly entriesOf: NodeName | null;
  /** Log entries per second of the time in which they were counted. Null when not known. */
  readonly entriesPerSecond: Amount | null;
  /** Acknowledged writes per second over log entries per second: how many commands went into one entry. Null without either. */
  readonly commandsPerEntry: Amount | null;
  /** Why log entries are not known. Absent when they are. */
  readonly whyNoEntries?: Sentence;
  /** Pre-votes asked for, all nodes together. Null where none serves them. */
  readonly preVotes: Amount | null;
  /** Candidacies, all nodes together. Null where none serves them. */
  readonly candidacies: Amount | null;
}

/** What nodes told of themselves in one window. */
export interface ToldMetrics {
  readonly cluster: MetricsOfCluster;
  /** Nodes that were observed in a part of the window at least. @minItems 1 */
  readonly nodes: readonly MetricsOfNode[];
  /** Nodes that told nothing. */
  readonly silent: readonly {
    readonly node: NodeName;
    /** Why. */
    readonly why: Text;
  }[];
}

/**
 * What nodes told of themselves in one window, or why that is not known.
 * @absentOr ToldMetrics
 */
export type CellMetrics = Absent | ToldMetrics;

/** How the nodes of a cluster were asked for their metrics. */
export interface AskedMetrics {
  /** Interval of the questions to one node, in milliseconds. */
  readonly everyMs: Amount;
  /** Answers that were read. */
  readonly answers: Count;
  /** What reading them kept the runner's thread busy for, in seconds. */
  readonly readingSeconds: Amount;
  /** Metrics that were found, and under which name, without unit and part. */
  readonly served: readonly {
    readonly metric: NodeMetric;
    /** As the nodes name it. */
    readonly name: Text;
  }[];
  /** Metrics that were not. */
  readonly notServed: readonly {
    readonly metric: NodeMetric;
    /** Why, a clause. */
    readonly why: Text;
  }[];
}

/**
 * How the nodes of a cluster were asked for their metrics, or why not.
 * @absentOr AskedMetrics
 */
export type MetricsRecord = Absent | AskedMetrics;
