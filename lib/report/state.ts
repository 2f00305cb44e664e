import type { Absent } from '../base/absent.ts';
import type { Counted } from '../targets/holdings.ts';
import type {
  Amount,
  Count,
  NodeName,
  PayloadName,
  PositiveCount,
  Sentence,
  Text,
  TierName,
  Timestamp,
} from './figures.ts';

/** What one node held before the run wrote anything. */
export interface NodeHolding {
  /** Its name. */
  readonly node: NodeName;
  /** Blocks on disk of its data folder. Null when it is not known where that is. */
  readonly dataFolderBytes: Count | null;
  /** Its newest snapshot. Null when there is none, or nobody knows. */
  readonly snapshotBytes: Count | null;
  /** Its database, as the node tells it. Null when it does not. */
  readonly databaseBytes: Count | null;
}

/** How many there were of something. */
export interface CountHeld {
  /** What was counted. */
  readonly what: Counted;
  /** So many. */
  readonly count: Count;
}

/**
 * How many there were of something, or why that is not known.
 * @absentOr CountHeld
 */
export type CountsHeld = Absent | CountHeld;

/** What a cluster held before the run wrote anything. */
export interface Held {
  /** Each of its nodes. */
  readonly nodes: readonly NodeHolding[];
  /** All there was of one thing. */
  readonly counted: CountsHeld;
  /** Bytes of values in the largest dataset of the run. */
  readonly datasetBytes: Count;
  /** What is not known of the nodes, and why. */
  readonly notKnown: readonly Sentence[];
  /** What it says of the run where a node held more than 3 times the dataset. Null otherwise. */
  readonly finding: Sentence | null;
}

/**
 * What a cluster held before the run, or why that is not known.
 * @absentOr Held
 */
export type Holding = Absent | Held;

/** What one user did in a few seconds while a cluster was warmed up. */
export interface WarmUpWindow {
  /** Writes per second that were done and acknowledged. */
  readonly writesPerSecond: Amount;
  /** Reads per second that were answered. */
  readonly readsPerSecond: Amount;
  /** Mean latency of a write, in milliseconds. Null when none was done. */
  readonly writeMs: Amount | null;
  /** Mean latency of a read, in milliseconds. Null when none was done. */
  readonly readMs: Amount | null;
}

/** A load that goes on until it is as fast as it was just before. */
export interface WarmUp {
  /** UTC, ISO 8601, of its first second. */
  readonly startedAt: Timestamp;
  /** How long it took, in seconds. */
  readonly seconds: Amount;
  /** Length of a window, in seconds. */
  readonly windowSeconds: Amount;
  /** One after the other. */
  readonly windows: readonly WarmUpWindow[];
  /** Whether the last two windows agree; otherwise the time was over. */
  readonly steady: boolean;
}

/**
 * How a cluster was warmed up, or why it was not.
 * @absentOr WarmUp
 */
export type WarmUps = Absent | WarmUp;

/** The database of one node, before and after what was overwritten was let go. */
export interface CompactedNode {
  /** Its name. */
  readonly node: NodeName;
  /** In bytes. Null when the node does not say. */
  readonly beforeBytes: Count | null;
  /** In bytes. Null when the node does not say. */
  readonly afterBytes: Count | null;
}

/** How the stores of a cluster were rid of what had been overwritten and deleted. */
export interface Compaction {
  /** How long it took, in seconds. */
  readonly seconds: Amount;
  /** Each of its nodes. */
  readonly nodes: readonly CompactedNode[];
}

/**
 * How stores were made small again, or why they were not.
 * @absentOr Compaction
 */
export type Compactions = Absent | Compaction;

/** In what state a cluster was when a dataset was written to it. */
export interface BlockState {
  readonly tier: TierName;
  readonly payload: PayloadName;
  /** Entries of the dataset. */
  readonly entries: PositiveCount;
  /** New nodes and folders, or nodes that were wiped, and nothing measured on them yet. */
  readonly fresh: boolean;
  /** Just before the dataset was written. */
  readonly compaction: Compactions;
  /** After its nodes were made fresh between two blocks. */
  readonly warmUp: WarmUps;
}

/** In what state a cluster was measured. */
export interface ClusterState {
  /** Name of the cluster. */
  readonly cluster: Text;
  /** Before anything was written. */
  readonly held: Holding;
  /** Before the first cell. */
  readonly warmUp: WarmUps;
  /** One for each dataset that was written to it, in order. */
  readonly blocks: readonly BlockState[];
}
