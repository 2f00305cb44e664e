/** A course has so many points at most, however long it is. */
const MOST_POINTS = 240;
const SECOND_MS = 1_000;

/**
 * The length of the intervals of a course: whole seconds, as few as make no more than 240 of them.
 * @param lengthMs of all of it; fractions of a millisecond come from clocks, and do not count
 */
export function intervalMs(lengthMs: number): number {
  return SECOND_MS * Math.max(1, Math.ceil(Math.round(lengthMs) / SECOND_MS / MOST_POINTS));
}

/** The ends of the intervals of a stretch; the last may be shorter, and there is one at least. */
export function intervalEnds(fromMs: number, toMs: number): number[] {
  const every = intervalMs(toMs - fromMs);
  const count = Math.max(1, Math.ceil(Math.round(toMs - fromMs) / every));
  return Array.from({ length: count }, (_, at) => Math.min(toMs, fromMs + (at + 1) * every));
}
