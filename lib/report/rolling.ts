import type { Amount, Count, NodeName, PositiveCount, Sentence, Text, Timestamp } from './figures.ts';
import type { OutcomeCounts } from './rounds.ts';

/** What became of one kind of operations of the load that were due in a window. */
export interface RollingLoad extends OutcomeCounts {
  /** Median latency of those that were ok, from when they were due, in milliseconds. Null when none was. */
  readonly p50Ms: Amount | null;
  /** Their 99th percentile in milliseconds. Null when they were too few for one. */
  readonly p99Ms: Amount | null;
}

/** A stretch of a rolling restart, and what clients met in it. */
export interface RollingWindow {
  /** Its length in milliseconds. */
  readonly windowMs: Amount;
  /** The longest time within it without an accepted write, whoever sent it, in milliseconds. Null when nobody was writing. */
  readonly gapMs: Amount | null;
  readonly writes: RollingLoad;
  readonly reads: RollingLoad;
}

/** One node that was stopped in good order and started again. */
export interface RollingStep extends RollingWindow {
  /** From 1. */
  readonly step: PositiveCount;
  /** The node whose turn it was. */
  readonly node: NodeName;
  /** Just before the first act, in milliseconds since the run's start: the window begins here. */
  readonly fromMs: Amount;
  /** The same moment as UTC, ISO 8601. */
  readonly at: Timestamp;
  /** Whether it led when its turn came. Null where nodes do not say who leads. */
  readonly led: boolean | null;
  /** From asking it to hand its leadership over to another node being seen to lead, in milliseconds. Null where that was not done. */
  readonly transferMs: Amount | null;
  /** What stopping it took, in milliseconds. */
  readonly stopMs: Amount;
  /** What went otherwise than asked when it was stopped. Null: nothing. Absent in a report of an older version. */
  readonly unclean?: Sentence | null;
  /** From its start until it was ready, in milliseconds. Null when that was not seen. */
  readonly readyMs: Amount | null;
  /** From its start until it had caught up, in milliseconds. Null when that was not seen. */
  readonly caughtUpMs: Amount | null;
  /** How often another node was seen to lead. Null where nodes do not say who leads. */
  readonly leaderChanges: Count | null;
  /** Nodes that did not survive it: `deaths` tells what became of them. Empty when all did. */
  readonly died: readonly NodeName[];
  /** What else there is to know of this step. */
  readonly notes: readonly Sentence[];
}

/** Every node stopped in good order and started again, one after the other: followers first, the leader last. */
export interface Rolling {
  /** Why leadership was not handed over before the leader was stopped. Null when it was to be. */
  readonly noTransfer: Text | null;
  /** The same load before the first step, in a window as long as a step's is at least. */
  readonly steady: RollingWindow;
  /** Steps that were finished, in order. */
  readonly steps: readonly RollingStep[];
  /** From the first act until the last node had caught up, the waits for a whole and steady cluster included, in milliseconds. */
  readonly durationMs: Amount;
  /** The gaps of all steps together, in milliseconds. */
  readonly gapsMs: Amount;
  /** Changes of leader in all steps. Null where nodes do not say who leads. */
  readonly leaderChanges: Count | null;
}
