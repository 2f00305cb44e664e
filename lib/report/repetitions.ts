import type { Amount } from './figures.ts';

/** A figure over repetitions: the median, and how far they lie apart. */
export interface RepetitionSpread {
  /** Median of the repetitions. */
  readonly median: Amount;
  /** The smallest. */
  readonly min: Amount;
  /** The largest. */
  readonly max: Amount;
}
