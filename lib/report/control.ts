import type { Absent } from '../base/absent.ts';
import type { Amount, Sentence, Text, Timestamp } from './figures.ts';

/**
 * The same short load: one user that writes 1 KB to ten entries of its own, warm. Once before the first cell; after the last up to
 * three times, as long as it tells of a change.
 */
export interface ControlStep {
  /** UTC, ISO 8601, of its first counted second. */
  readonly startedAt: Timestamp;
  /** Writes that were done and acknowledged in each of its seconds, those of repetitions among them. @minItems 2 */
  readonly opsPerSecond: readonly Amount[];
}

/**
 * One control step, or why there is none.
 * @absentOr ControlStep
 */
export type ControlSteps = Absent | ControlStep;

/** Whether the first and the last measured cell of a cluster met the same cluster on the same machine. */
export interface ClusterControl {
  /** Name of the cluster. */
  readonly cluster: Text;
  /** Before the first cell. */
  readonly before: ControlSteps;
  /** After the last. */
  readonly after: ControlSteps;
  /** Median of the seconds after over that before. Null without both. */
  readonly ratio: Amount | null;
  /**
   * How far the seconds of one step lie apart, (most - least) / median, in the step in which that is more: below it this run cannot
   * tell a change. Null without both.
   */
  readonly spread: Amount | null;
  /** What it says of the run where the two differ by more than 15 % and by more than the spread. Null otherwise. */
  readonly finding: Sentence | null;
}
