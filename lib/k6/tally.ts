import { BUCKETS, type Buckets, SUB_BUCKETS } from '../base/histogram.ts';
import { type FailureCount, formatTally, type TallyLine } from '../exchange/tally-line.ts';
import type { Operation } from '../targets/operations.ts';
import type { Failure, Reason } from '../targets/outcome.ts';

/** Enough for 16 ms; more is made when it is needed. */
const FIRST_BUCKETS = 1_024;

/** So many latencies are counted at once where they come one at a time. */
const PENDING = 64;

// Locals are found faster than properties of a global.
const { ceil, clz32, max, min } = Math;

/**
 * What one user counts of one kind of operation through one node, until it is told. Latencies are counted many at once, in one
 * loop with nothing else in it: between requests the same work costs k6's engine several times as much.
 */
export class Counts {
  offered = 0;
  redirects = 0;
  /** By number of bucket. */
  private buckets = new Uint32Array(FIRST_BUCKETS);
  /** Numbers of the buckets that hold anything. */
  private touched: number[] = [];
  private answered = 0;
  private sumMs = 0;
  private minMs = Number.POSITIVE_INFINITY;
  private maxMs = 0;
  private readonly pending = new Float64Array(PENDING);
  private waiting = 0;
  private readonly failures = new Map<string, FailureCount>();
  /** Slots in which there was a success. */
  private alive: number[] = [];

  /** In a slot of the window an operation has ended with success. @param slot none of those before the last one told */
  seenAlive(slot: number): void {
    const { alive } = this;
    if (alive[alive.length - 1] !== slot) alive.push(slot);
  }

  /** Counts an operation that was answered with success, in milliseconds; not that it was offered. */
  answer(ms: number): void {
    this.pending[this.waiting++] = ms;
    if (this.waiting === PENDING) this.countPending();
  }

  private countPending(): void {
    const { waiting } = this;
    this.waiting = 0;
    if (waiting > 0) this.answerAll(this.pending, 0, waiting);
  }

  /** Counts operations that were answered with success: a stretch of a list of milliseconds. */
  answerAll(ms: Float64Array, from: number, to: number): void {
    const { touched } = this;
    let { buckets, sumMs } = this;
    for (let at = from; at < to; at++) {
      const each = ms[at] as number;
      sumMs += each;
      // bucketOf() in place: a call costs as much as the rest.
      const units = ceil(each * 1_000);
      const octave = 24 - clz32(units | SUB_BUCKETS);
      const bucket = octave * SUB_BUCKETS + (units >>> octave);
      const held = buckets[bucket] as number;
      if (held > 0) {
        buckets[bucket] = held + 1;
        continue;
      }
      // A clock that was set back gives less than nothing.
      const first = units < 0 ? 0 : min(bucket, BUCKETS - 1);
      if (first >= buckets.length) buckets = this.grow();
      if (buckets[first] === 0) touched.push(first);
      buckets[first] = (buckets[first] as number) + 1;
    }
    this.sumMs = sumMs;
    this.answered += to - from;
    const part = ms.subarray(from, to) as unknown as number[];
    this.minMs = min(this.minMs, min.apply(null, part));
    this.maxMs = max(this.maxMs, max.apply(null, part));
  }

  /** Makes room for every bucket. */
  private grow(): Uint32Array<ArrayBuffer> {
    const larger = new Uint32Array(BUCKETS);
    larger.set(this.buckets);
    this.buckets = larger;
    return larger;
  }

  fail(outcome: Failure, reason: Reason): void {
    const key = `${outcome}/${reason}`;
    this.failures.set(key, { outcome, reason, count: (this.failures.get(key)?.count ?? 0) + 1 });
  }

  /** What was counted, and forgets it; null when nothing was. */
  take(): Pick<TallyLine, 'offered' | 'answered' | 'redirects' | 'failures' | 'alive'> | null {
    this.countPending();
    const { buckets, touched, offered, redirects, failures, alive } = this;
    if (offered + this.answered + redirects + failures.size + alive.length === 0) return null;
    const { answered: count, sumMs, minMs, maxMs } = this;
    const counts: number[] = [];
    for (let at = 0; at < touched.length; at++) {
      const bucket = touched[at] as number;
      counts.push(buckets[bucket] as number);
      buckets[bucket] = 0;
    }
    const answered: Buckets = { count, sumMs, minMs, maxMs, buckets: touched, counts };
    this.touched = [];
    const told = { offered, answered, redirects, failures: [...failures.values()], alive };
    this.offered = 0;
    this.answered = 0;
    this.sumMs = 0;
    this.minMs = Number.POSITIVE_INFINITY;
    this.maxMs = 0;
    this.redirects = 0;
    this.alive = [];
    failures.clear();
    return told;
  }
}

/** One user's counts of one stretch of time, by operation and node. */
export class Tally {
  private readonly all = new Map<string, { operation: Operation; node: string; counts: Counts }>();

  /** @param node host and port */
  counts(operation: Operation, node: string): Counts {
    const key = `${operation} ${node}`;
    const known = this.all.get(key);
    if (known !== undefined) return known.counts;
    const counts = new Counts();
    this.all.set(key, { operation, node, counts });
    return counts;
  }

  /** Tells what was counted since the last time, a line for each operation and node, and forgets it. */
  tell(step: number, second: number): void {
    for (const { operation, node, counts } of this.all.values()) {
      const told = counts.take();
      if (told !== null) console.log(formatTally({ step, second, operation, node, ...told }));
    }
  }
}
