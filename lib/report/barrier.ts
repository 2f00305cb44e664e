import type { Amount, Count, NodeName, Sentence, Text } from './figures.ts';

/**
 * What a node does with a read when it cannot make sure that what it holds is the newest.
 * - `stale`: it answers what it holds, which may be old.
 * - `reject`: it refuses (503).
 * - `timeout`: it says that time is over (504).
 */
export const BARRIER_MODES = ['stale', 'reject', 'timeout'] as const;
export type BarrierMode = (typeof BARRIER_MODES)[number];

/** What became of reads that a node's read barrier held up. */
export interface BarrierCounts {
  /** Reads that were answered once the barrier's time was over. */
  readonly late: Count;
  /** Of them, those whose answer lacked what had been acknowledged before they were sent. */
  readonly stale: Count;
  /** Reads that were refused since the barrier failed. */
  readonly refused: Count;
  /** Reads that were told that the barrier's time was over. */
  readonly timedOut: Count;
}

/** The same of one node. */
export interface NodeBarrier extends BarrierCounts {
  /** Which node. */
  readonly node: NodeName;
}

/** What reads that wait for longer than the read barrier does have shown of it, beside faults. */
export interface BarrierWatch {
  /** How long a node tries to make sure, as the product comes, in milliseconds. */
  readonly limitMs: Amount;
  /** Such reads that ended. */
  readonly reads: Count;
  /** What each node did, in the order of the nodes. @minItems 1 */
  readonly nodes: readonly NodeBarrier[];
  /** Modes that were seen. Empty: none was, since the barrier never failed, or is off. */
  readonly modes: readonly BarrierMode[];
  /** Where it contradicts what the reads were taken for: what, and what to do. Null when it does not. */
  readonly finding: Sentence | null;
}

/** What all cells of a cluster have shown of its read barrier. */
export interface ClusterBarrier extends BarrierCounts {
  /** Name of the cluster. */
  readonly cluster: Text;
  /** Modes that were seen, at least one. @minItems 1 */
  readonly modes: readonly BarrierMode[];
  /** Ids of the cells in which they were. @minItems 1 */
  readonly cells: readonly Text[];
  /** How many cells of the cluster took their reads for linearizable although it answers what may be old. */
  readonly contradicted: Count;
}
