import type { Amount, Sentence, Text } from './figures.ts';

/** A number that a finding rests on. */
export interface FindingFigure {
  /** What it is, in words. */
  readonly what: Text;
  /** How much. */
  readonly value: number;
  /** What it is counted in. */
  readonly unit: 'ms' | 's' | 'bytes' | 'per-second' | 'times' | 'share' | 'count';
  /** What it is held against, in the same unit: a documented limit, or what is configured. Absent where it stands alone. */
  readonly against?: {
    /** What that is, in words. */
    readonly what: Text;
    /** How much. */
    readonly value: Amount;
  };
}

/** Something that raftmark noticed by itself. */
export interface Finding {
  /** The rule that noticed it; stays the same from version to version. */
  readonly id: Text;
  /** A property is always there, and told with its size. A trouble is not there in a run in which all is well. */
  readonly kind: 'property' | 'trouble';
  /** Critical: figures or data cannot be relied on, or the service stood. Warning: it costs much, or soon will. Note: worth knowing. */
  readonly severity: 'critical' | 'warning' | 'note';
  /** Name of the cluster. Null where it is about the machine or the run. */
  readonly cluster: Text | null;
  /** What it is, with its number. */
  readonly title: Sentence;
  /** The numbers that it rests on. @minItems 1 */
  readonly measured: readonly FindingFigure[];
  /** How sure it is, and what that rests on. */
  readonly certainty: Sentence;
  /** What it costs. Null where that is not known. */
  readonly cost: Sentence | null;
  /** Which setting or change is likely to help. Null where there is none, or not enough evidence for one. */
  readonly advice: Sentence | null;
  /** What would show that it is something else. */
  readonly disproof: Sentence;
  /** Ids of the cells that show it. */
  readonly cells: readonly Text[];
}
