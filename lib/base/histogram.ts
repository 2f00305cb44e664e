/**
 * Where a latency is counted: k6's own layout (internal/ds/histogram/hdr.go of k6 2.2), so that what k6 exports could be merged.
 * Values are whole microseconds, rounded up; up to 255 each has a bucket of its own, above that every doubling has 2^7 of
 * equal width, so that a bucket is never wider than 1/128 of its lower end.
 */
export const SUB_BUCKET_BITS = 7;
export const SUB_BUCKETS = 1 << SUB_BUCKET_BITS;
/** Milliseconds of a microsecond: the width of the narrowest bucket. */
export const UNIT_MS = 0.001;
const LARGEST = 0x7fffffff;
// A local is found faster than a property of a global, in k6's engine above all.
const { ceil, clz32 } = Math;
/** How many buckets there are: the last one holds everything from 35 minutes on. */
export const BUCKETS = 25 * SUB_BUCKETS;

/** The bucket of a latency in milliseconds. */
export function bucketOf(ms: number): number {
  const units = Math.min(LARGEST, Math.max(0, ceil(ms * 1_000)));
  const octave = 24 - clz32(units | SUB_BUCKETS);
  return octave * SUB_BUCKETS + (units >>> octave);
}

/** What a bucket holds: milliseconds above `lowMs`, up to and with `highMs`; of the first, zero. */
export interface Bounds {
  readonly lowMs: number;
  readonly highMs: number;
}

export function boundsOf(bucket: number): Bounds {
  const octave = Math.max(0, (bucket >>> SUB_BUCKET_BITS) - 1);
  const first = (bucket - octave * SUB_BUCKETS) * 2 ** octave;
  return { lowMs: Math.max(0, first - 1) / 1_000, highMs: (first + 2 ** octave - 1) / 1_000 };
}

/** Latencies counted by bucket, with what is exact beside them. */
export interface Buckets {
  readonly count: number;
  readonly sumMs: number;
  /** Infinity and 0 of none. */
  readonly minMs: number;
  readonly maxMs: number;
  /** Numbers of the buckets that hold any, in any order, each once. */
  readonly buckets: readonly number[];
  /** How many each of them holds. */
  readonly counts: readonly number[];
}

/** Latencies of one kind, merged from any number of parts: in whatever order, the outcome is the same. */
export class Histogram {
  /** Grows with the largest bucket. */
  #counts = new Float64Array(SUB_BUCKETS);
  #count = 0;
  #sumMs = 0;
  #minMs = Number.POSITIVE_INFINITY;
  #maxMs = 0;

  get count(): number {
    return this.#count;
  }

  get sumMs(): number {
    return this.#sumMs;
  }

  /** Infinity of none. */
  get minMs(): number {
    return this.#minMs;
  }

  get maxMs(): number {
    return this.#maxMs;
  }

  /** Takes in what was counted elsewhere. */
  add({ count, sumMs, minMs, maxMs, buckets, counts }: Buckets): void {
    for (const [at, bucket] of buckets.entries()) {
      if (bucket >= this.#counts.length) this.#grow(bucket);
      this.#counts[bucket] = (this.#counts[bucket] as number) + (counts[at] as number);
    }
    this.#count += count;
    this.#sumMs += sumMs;
    this.#minMs = Math.min(this.#minMs, minMs);
    this.#maxMs = Math.max(this.#maxMs, maxMs);
  }

  #grow(bucket: number): void {
    const larger = new Float64Array(Math.min(BUCKETS, (Math.floor(bucket / SUB_BUCKETS) + 1) * SUB_BUCKETS));
    larger.set(this.#counts);
    this.#counts = larger;
  }

  /** All that was counted, buckets ascending, empty ones left out. */
  buckets(): Buckets {
    const buckets: number[] = [];
    const counts: number[] = [];
    this.#counts.forEach((held, bucket) => {
      if (held === 0) return;
      buckets.push(bucket);
      counts.push(held);
    });
    return { count: this.#count, sumMs: this.#sumMs, minMs: this.#minMs, maxMs: this.#maxMs, buckets, counts };
  }

  /** The bucket of the value at a rank, counted from 0 in ascending order. */
  #at(rank: number): number {
    let before = 0;
    for (let bucket = 0; bucket < this.#counts.length; bucket++) {
      before += this.#counts[bucket] as number;
      if (rank < before) return bucket;
    }
    return this.#counts.length - 1;
  }

  /** The middle of a bucket, or as near to it as the least and the greatest value leave room for. */
  #middle(bucket: number): number {
    const { lowMs, highMs } = boundsOf(bucket);
    return Math.min(this.#maxMs, Math.max(this.#minMs, (lowMs + highMs) / 2));
  }

  /**
   * The p-th quantile in milliseconds, 0 <= p <= 1, by the rule of k6's own summary: at rank p (n - 1), linear between the two
   * nearest ranks. Of a bucket its middle is taken, which is at most 1/256 off above 0.25 ms, and below that half a microsecond.
   * @returns null of none
   */
  quantile(p: number): number | null {
    if (this.#count === 0) return null;
    const rank = p * (this.#count - 1);
    const below = Math.floor(rank);
    const low = this.#middle(this.#at(below));
    const high = this.#middle(this.#at(Math.ceil(rank)));
    return low + (high - low) * (rank - below);
  }

  /**
   * What the p-th quantile of that from which the values were drawn lies within, in milliseconds, whatever its distribution: the
   * number of n independent values below it is binomial, so that it lies between the values at ranks n p -+ z sqrt(n p (1 - p)).
   * @param z normal quantile of the confidence, such as 2.576 for 99 %
   * @returns null where there are too few values for one of the two to be among them
   */
  confidence(p: number, z: number): { readonly low: number; readonly high: number } | null {
    const n = this.#count;
    const off = z * Math.sqrt(n * p * (1 - p));
    const [low, high] = [Math.floor(n * p - off) - 1, Math.ceil(n * p + off)];
    if (low < 0 || high >= n) return null;
    return { low: this.#middle(this.#at(low)), high: this.#middle(this.#at(high)) };
  }

  /**
   * What the p-th quantile of the same values lies within, in milliseconds: the buckets of the two nearest ranks and one beside
   * each, since a value on the edge may be rounded to either side. Null of none.
   */
  bracket(p: number): Bounds | null {
    if (this.#count === 0) return null;
    const rank = p * (this.#count - 1);
    return {
      lowMs: boundsOf(Math.max(0, this.#at(Math.floor(rank)) - 1)).lowMs,
      highMs: boundsOf(Math.min(BUCKETS - 1, this.#at(Math.ceil(rank)) + 1)).highMs,
    };
  }
}
