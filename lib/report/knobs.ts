import type { Operation } from '../targets/operations.ts';
import type { Protocol, Reads } from '../targets/target.ts';
import type { Amount, Count, Interval, PayloadName, PositiveCount, Text, TierName } from './figures.ts';
import type { RepetitionSpread } from './repetitions.ts';

/** A figure at one value of a knob over its repetitions, held against the same figure at the first value. */
export interface AgainstFirst extends RepetitionSpread {
  /** Repetitions that this value and the first have both: the pairs that the ratio is taken over. 0 of the first. */
  readonly pairs: Count;
  /** As a multiple of the first value. Null of the first, without pairs, or where a figure is zero. */
  readonly ratio: Amount | null;
  /** Of the ratio. Null with fewer than 6 pairs: no difference is claimed. */
  readonly interval: Interval | null;
}

/** What one kind of operation did at one value of a knob. */
export interface KnobOperation {
  /** The kind of operation. */
  readonly operation: Operation;
  /** Operations that were ok per second. */
  readonly opsPerSecond: AgainstFirst;
  /** Median latency in milliseconds. */
  readonly p50Ms: AgainstFirst;
  /** Median of the 99th percentiles, in milliseconds. Null when a repetition has fewer ok operations than it needs. */
  readonly p99Ms: Amount | null;
  /**
   * Longest time in which none succeeded, in milliseconds, of all repetitions; 0 when none lasted 150 ms. Null when a repetition does
   * not tell.
   */
  readonly longestSilenceMs: Amount | null;
}

/** What a step did and took at one value of a knob. */
export interface KnobValue {
  /** The value, as the user wrote it. */
  readonly value: Text;
  /** Cells that the figures are taken over: those that ran to their end and are not invalid. */
  readonly repetitions: PositiveCount;
  /** Those of which at least one was ok. */
  readonly operations: readonly KnobOperation[];
  /** Resident memory of the node that had the most, in bytes: the largest samples of its processes. Null when it is not known. */
  readonly rssPeakBytes: AgainstFirst | null;
  /** What the data folders of all nodes took up on disk at the end of the window, in bytes. Null when it is not known. */
  readonly dataBytes: AgainstFirst | null;
  /** Raft snapshots that were seen in the window, of all nodes. Null when none could be seen. */
  readonly snapshots: RepetitionSpread | null;
}

/** One step on clusters that differ in a knob of the product alone, which did the same one after the other. */
export interface KnobEffect {
  /** The knob, such as snapshot-count. */
  readonly knob: Text;
  readonly tier: TierName;
  readonly payload: PayloadName;
  /** How the target was spoken to. */
  readonly protocol: Protocol;
  /** What its reads promise. */
  readonly reads: Reads | null;
  /** Name of the scenario. */
  readonly scenario: Text;
  /** Name of the step. */
  readonly step: Text;
  /** Concurrent virtual users. */
  readonly users: Count;
  /** In the order in which they were given; a value without a cell that counts is left out. @minItems 1 */
  readonly values: readonly KnobValue[];
}
