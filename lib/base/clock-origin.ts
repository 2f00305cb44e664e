/**
 * Where the zero of a monotonic clock lies, in milliseconds since 1970, to some hundredths: both clocks are read at the moment
 * when the system's whole milliseconds tick. A pause between the two readings, or before the tick is seen, can only make the
 * difference smaller, so the largest of several is the nearest. Busy for about a millisecond each.
 * @param elapsedMs the monotonic clock, with fractions
 * @param wallMs the system's clock, in whole milliseconds since 1970
 */
export function clockOrigin(elapsedMs: () => number, wallMs: () => number = Date.now, readings = 20): number {
  let origin = Number.NEGATIVE_INFINITY;
  for (let reading = 0; reading < readings; reading++) {
    const before = wallMs();
    let tick = before;
    while (tick === before) tick = wallMs();
    origin = Math.max(origin, tick - elapsedMs());
  }
  return origin;
}
