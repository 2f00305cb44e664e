import type { Amount, NodeName, PositiveCount, Sentence, Timestamp } from './figures.ts';
import type { OutcomeCounts, RoundSpread } from './rounds.ts';

/** How a cluster comes back after a power cut, step by step, in the order in which the steps can be expected. */
export const RETURN_NAMES = ['listening', 'firstAccepted', 'acceptedEverywhere', 'caughtUp'] as const;
export type ReturnName = (typeof RETURN_NAMES)[number];

/** Milliseconds from the start of the nodes to each step. Null when it was not seen. */
export type Returns = {
  /** The start commands of all nodes had ended: of embedded nodes all processes listen then. */
  readonly listening: Amount | null;
  /** The first write was accepted. */
  readonly firstAccepted: Amount | null;
  /** Every node had accepted a write. */
  readonly acceptedEverywhere: Amount | null;
  /** Every node answered the newest write that had been acknowledged. */
  readonly caughtUp: Amount | null;
};

/** One step over all rounds, in milliseconds from the start of the nodes. */
export interface ReturnSpread extends RoundSpread {
  /** Which step. */
  readonly step: ReturnName;
}

/**
 * What a power cut leaves of data that was written and not synced. `kept`: nodes alone were killed, and the page cache of the
 * machine survives them. `lost`: the data folders lie on LazyFS, which forgets it. `unknown`: the nodes are the user's, and
 * so are the commands.
 */
export const UNSYNCED = ['kept', 'lost', 'unknown'] as const;
export type Unsynced = (typeof UNSYNCED)[number];

/** One power cut and the way back. */
export interface PowerRound {
  /** From 1. */
  readonly round: PositiveCount;
  /** Just before the first node was killed, in milliseconds since the run's start. */
  readonly faultMs: Amount;
  /** The same moment as UTC, ISO 8601. */
  readonly at: Timestamp;
  /** From then until the last node was told to end: how far from one moment it was, in milliseconds. */
  readonly spreadMs: Amount;
  /** From the first kill to the first start, in milliseconds: how long the cluster was down. */
  readonly downMs: Amount;
  readonly returns: Returns;
  /** For each node, the first write that it accepted. */
  readonly acceptedThrough: readonly {
    readonly node: NodeName;
    /** Milliseconds from the start of the nodes. Null when it was not seen. */
    readonly ms: Amount | null;
  }[];
  /** Acknowledged writes of the load per second, in the seconds before. */
  readonly opsPerSecondBefore: Amount;
  /** Writes of the load that were under way at the cut, by how they ended. */
  readonly underWay: OutcomeCounts;
  /** Writes of the load that were due from the cut until the end of the round. */
  readonly writes: OutcomeCounts;
  /**
   * How much of the cache of LazyFS was in use just before, on the node that used most of it: what no longer fits is written
   * through and survives. Null without LazyFS, or where it did not say. @maximum 1
   */
  readonly cacheUsed: Amount | null;
  /** Nodes that did not survive it: started, and ended by themselves. */
  readonly died: readonly NodeName[];
  /** What else there is to know of this round. */
  readonly notes: readonly Sentence[];
}

/** Every node killed at the same moment, and started again, round by round. */
export interface Power {
  /** What became of data that was written and not synced. */
  readonly unsynced: Unsynced;
  /** Rounds that were finished, in order. The last may be one from which the cluster did not come back. */
  readonly rounds: readonly PowerRound[];
  /** Each step over all rounds; one that no round has seen is left out. */
  readonly returns: readonly ReturnSpread[];
  /** Interval of the probes of one node in milliseconds: what they tell is no more exact. */
  readonly probeEveryMs: Amount;
}
