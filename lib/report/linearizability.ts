import type { Absent } from '../base/absent.ts';
import type { Amount, Count, Sentence } from './figures.ts';

/**
 * Whether reads and writes of each entry are linearizable, as those of a register: decided by zones, see docs/method.md. Absent
 * where that was not asked, or could not be decided.
 */
export type Linearizability = JudgedLinearizability | Absent;

export interface JudgedLinearizability {
  /** Writes that may have been done, and answered reads. */
  readonly operations: Count;
  /** Entries that they were of. */
  readonly entries: Count;
  /**
   * How far the times of the load may have been off those of the probes, in milliseconds, as it was measured. Operations were
   * taken to begin so much earlier and to end so much later.
   */
  readonly clockErrorMs: Amount;
  /** Entries whose operations fit in no order. */
  readonly violations: Count;
  /** The first few of them, each in four lines: the entry, its two values with their operations, and why no order fits. */
  readonly stories: readonly Story[];
}

/** A violation in four lines. @minItems 4 @maxItems 4 */
export type Story = readonly Sentence[];
