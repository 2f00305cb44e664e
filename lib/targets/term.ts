/**
 * A term as a node tells it: a number, or the digits of one. Whatever else it says is no term, and one beyond 2^53 could not be told
 * from the next; null then.
 */
export function termOf(told: unknown): number | null {
  const value = typeof told === 'string' && /^\d{1,16}$/.test(told) ? Number(told) : told;
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}
