import type { Amount, Count, Latency, Sentence, Text } from './figures.ts';

/** A snapshot and what it cost the writes beside it. */
export interface SnapshotResult {
  /** How it was made, e.g. `etcd maintenance snapshot of node1, the leader`. */
  readonly how: Text;
  /** What making it took in milliseconds. Null when it was not made, or nobody knows when it was begun. */
  readonly createMs: Amount | null;
  /** Its size in bytes. Null when it is not known. */
  readonly fileBytes: Amount | null;
  /** Bytes of the values that were held when it was begun: the dataset's, and those of acknowledged writes to new entries. */
  readonly logicalBytes: Amount;
  /**
   * Length of each of the two windows that are compared, in milliseconds: before it and meanwhile. Null when none was made or
   * seen, and in a report of an older version, whose windows differed in length.
   */
  readonly windowMs: Amount | null;
  /** Latencies of the load's writes due before it, in milliseconds. Null when none was ok, or there is nothing to compare. */
  readonly before: Latency | null;
  /** Latencies of the load's writes due meanwhile, from its beginning on. Null when none was ok, or there is nothing to compare. */
  readonly during: Latency | null;
  /** 99th percentile during over before. Null without either. */
  readonly p99Inflation: Amount | null;
  /** Longest time without an accepted write, in milliseconds. */
  readonly longestStallMs: {
    /** Before it was made. Null when it is not known. */
    readonly before: Amount | null;
    /** While it was made. Null when it is not known. */
    readonly during: Amount | null;
  };
  /** Raft snapshots that nodes made meanwhile, as far as it was seen. Null where neither folders nor logs of the nodes are known. */
  readonly raftSnapshots: Count | null;
  /** Restoring it into a fresh node. Null when that was not done. */
  readonly restore: {
    /** What making a data folder of it took in milliseconds. */
    readonly restoreMs: Amount;
    /** From the start of the fresh node on the restored data to it being ready, in milliseconds; on top of restoreMs. */
    readonly readyMs: Amount;
    /** Entries that were compared. */
    readonly entries: Count;
    /** Of them, those that are older than when the snapshot began, or missing. */
    readonly wrong: Count;
  } | null;
  /** What else there is to know. */
  readonly notes: readonly Sentence[];
}
