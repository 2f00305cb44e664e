import { movedTo } from '../../../lib/base/typed.ts';

/** Of an operation that nobody recorded: what was there before all, or was under way when its writer was ended. */
export const UNRECORDED = -1;

/** Two values of one entry that fit in no order, by their positions. */
export interface Conflict {
  /** The one that was done first. */
  readonly one: number;
  readonly other: number;
}

/**
 * The values that one entry had, each with its write and all reads of it: a cluster. In an order of all operations that a
 * register allows, those of a cluster stand together, so each is known by two moments: when the first of its operations had
 * ended, and when the last of them was sent.
 *
 * One value has to come before another when an operation of it had ended before one of the other was sent: first end < last
 * start. An order exists when this has no circle; and it has one only where two values have to come before each other. (Of a
 * circle take the value k of the latest start, and the two after it. The end of k+1 is before the start of k+2, which is not
 * after that of k: so k+1 has to come before k, and k before k+1.) That is the condition of Gibbons and Korach, "Testing shared
 * memories" (1997), on forward and backward zones in one. Moments that touch are concurrent.
 *
 * What remains is that a read does not end before the write of its value was sent, which is known when it is taken in.
 */
export class Zones {
  #size = 0;
  #firstEnds = new Float64Array(16);
  #lastStarts = new Float64Array(16);
  #ended = new Int32Array(16);
  #started = new Int32Array(16);
  #origins = new Int32Array(16);

  get size(): number {
    return this.#size;
  }

  clear(): void {
    this.#size = 0;
  }

  /**
   * A value, before its operations.
   * @param origin where it comes from
   * @returns its position
   */
  add(origin: number): number {
    const at = this.#size++;
    if (at === this.#firstEnds.length) this.#grow();
    this.#origins[at] = origin;
    this.#firstEnds[at] = Number.POSITIVE_INFINITY;
    this.#lastStarts[at] = Number.NEGATIVE_INFINITY;
    this.#ended[at] = UNRECORDED;
    this.#started[at] = UNRECORDED;
    return at;
  }

  /** An operation of a value. @param endMs when it had ended for sure; infinity where that is not known */
  take(at: number, row: number, startMs: number, endMs: number): void {
    if (endMs < (this.#firstEnds[at] as number)) {
      this.#firstEnds[at] = endMs;
      this.#ended[at] = row;
    }
    if (startMs > (this.#lastStarts[at] as number)) {
      this.#lastStarts[at] = startMs;
      this.#started[at] = row;
    }
  }

  origin(at: number): number {
    return this.#origins[at] as number;
  }

  /** When the first of its operations had ended. */
  firstEndMs(at: number): number {
    return this.#firstEnds[at] as number;
  }

  /** When the last of its operations was sent. */
  lastStartMs(at: number): number {
    return this.#lastStarts[at] as number;
  }

  /** Row of the operation that ended first. */
  firstEnded(at: number): number {
    return this.#ended[at] as number;
  }

  /** Row of the operation that was sent last. */
  lastStarted(at: number): number {
    return this.#started[at] as number;
  }

  /** Two values of which each has to come before the other; null when all fit in an order. O(n log n). */
  conflict(): Conflict | null {
    const ends = this.#firstEnds;
    const starts = this.#lastStarts;
    const byEnd = this.#sortedBy(ends);
    const byStart = this.#sortedBy(starts);
    // Of the values whose first end is before the start that is looked at: the one of the latest start. Where that is the value
    // looked at itself, whatever conflicts with it has an earlier start, or the same, and finds it.
    let latest = -1;
    let next = 0;
    for (const at of byStart) {
      for (; next < byEnd.length; next++) {
        const before = byEnd[next] as number;
        if (!((ends[before] as number) < (starts[at] as number))) break;
        if (latest < 0 || (starts[before] as number) > (starts[latest] as number)) latest = before;
      }
      if (latest < 0 || latest === at || !((ends[at] as number) < (starts[latest] as number))) continue;
      return (ends[at] as number) < (ends[latest] as number) ? { one: at, other: latest } : { one: latest, other: at };
    }
    return null;
  }

  #sortedBy(times: Float64Array): Int32Array {
    return Int32Array.from({ length: this.#size }, (_, at) => at).sort(
      // Not by a difference: of two infinities there is none.
      (a, b) =>
        (times[a] as number) < (times[b] as number) ? -1 : (times[a] as number) > (times[b] as number) ? 1 : 0,
    );
  }

  #grow(): void {
    const capacity = this.#firstEnds.length * 2;
    this.#firstEnds = movedTo(this.#firstEnds, new Float64Array(capacity));
    this.#lastStarts = movedTo(this.#lastStarts, new Float64Array(capacity));
    this.#ended = movedTo(this.#ended, new Int32Array(capacity));
    this.#started = movedTo(this.#started, new Int32Array(capacity));
    this.#origins = movedTo(this.#origins, new Int32Array(capacity));
  }
}
