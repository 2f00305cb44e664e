// Math.max(...values) puts all of them on the stack, which ends the program from some hundred thousand on.

/** The largest of some numbers, however many there are; -Infinity of none, and NaN where one is. */
export function largest(values: Iterable<number>): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) most = Math.max(most, value);
  return most;
}

/** The smallest of some numbers, however many there are; Infinity of none, and NaN where one is. */
export function smallest(values: Iterable<number>): number {
  let least = Number.POSITIVE_INFINITY;
  for (const value of values) least = Math.min(least, value);
  return least;
}

/** The largest of some numbers; null of none. */
export function largestIfAny(values: readonly number[]): number | null {
  return values.length === 0 ? null : largest(values);
}
