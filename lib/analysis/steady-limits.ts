// What a steady load is, beside faults and before a soak alike.

/** How far completions may lie from the offered rate. */
export const COMPLETED = 0.05;
/** Whatever the rate: one operation more or less lies in a window by where its edges happen to be. */
export const ONE = 1;
/** How far latencies of two windows may lie apart, as a factor. */
export const FACTOR = 1.3;
/**
 * And besides, in milliseconds: a fifth of the interval of the probes, so nothing that a phase could show. Below it lie what
 * a time slice of the scheduler, a collection of garbage or one slow fsync adds: a median of 0.4 ms that becomes 0.6 says nothing.
 */
export const FLOOR_MS = 10;

/** At most one decimal. */
export const inFigures = (value: number): string => String(Math.round(value * 10) / 10);
