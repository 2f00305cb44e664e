import type { Amount, Count } from './figures.ts';

/** How the values of several rounds lie, in milliseconds. */
export interface RoundSpread {
  /** Median of the rounds that have it. */
  readonly median: Amount;
  /** The smallest. */
  readonly min: Amount;
  /** The largest. */
  readonly max: Amount;
  /** Rounds that have it: those in which it was seen. */
  readonly rounds: Count;
  /** Rounds in which it was not seen. */
  readonly missing: Count;
}

/** Operations by outcome. */
export interface OutcomeCounts {
  /** Acknowledged. */
  readonly ok: Count;
  /** Surely not done. */
  readonly rejected: Count;
  /** May have been done. */
  readonly unknown: Count;
}
