import type { Amount, Text } from './figures.ts';

/** A rate at which the load beside faults was not steady, so that nothing was broken under it. */
export interface TriedRate {
  /** Writes that began per second. */
  readonly writesPerSecond: Amount;
  /** Reads that began per second. */
  readonly readsPerSecond: Amount;
  /** What was not steady, such as `61 of 100 writes/s were completed`. */
  readonly why: Text;
}

/** The rate of the load beside faults, and where it comes from. */
export interface LoadRate {
  /** Writes that began per second. */
  readonly writesPerSecond: Amount;
  /** Reads that began per second. */
  readonly readsPerSecond: Amount;
  /** Given: by the user, and never changed. Found: the first of 100, 50, 25, ... writes per second at which the load was steady, on this cluster and on those before. */
  readonly origin: 'given' | 'found';
  /** What was tried before on this cell's cluster, in that order; empty when the first was steady. */
  readonly tried: readonly TriedRate[];
}
