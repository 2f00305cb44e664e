/** Where the zero of a clock lies on another, and how far that may be off at most. */
export interface ClockOrigin {
  /** Milliseconds since 1970. */
  readonly ms: number;
  readonly errorMs: number;
}

/** A number of milliseconds since 1970 has steps of a quarter of a microsecond. */
const GRAIN_MS = 2 ** -12;

/**
 * Where the zero of a clock lies on the system's, which is read in whole milliseconds: both are read in turn until the system's
 * ticks. The zero is then less than the tick minus what the clock had before the last reading without it, and not less than the
 * tick minus what it has after it. Each reading bounds it so, and the narrowest bounds of all hold. What keeps the reader waiting
 * can only widen those of one reading. Busy for about a millisecond each.
 * @param elapsedMs the clock, with fractions
 * @param wallMs the system's clock, in whole milliseconds since 1970
 */
export function clockOrigin(elapsedMs: () => number, wallMs: () => number = Date.now, readings = 20): ClockOrigin {
  let least = Number.NEGATIVE_INFINITY;
  let most = Number.POSITIVE_INFINITY;
  for (let reading = 0; reading < readings; reading++) {
    let before = elapsedMs();
    const start = wallMs();
    let tick = start;
    for (;;) {
      const asked = elapsedMs();
      tick = wallMs();
      if (tick !== start) break;
      before = asked;
    }
    least = Math.max(least, tick - elapsedMs());
    most = Math.min(most, start + 1 - before);
  }
  return { ms: (least + most) / 2, errorMs: Math.abs(most - least) / 2 + GRAIN_MS };
}
