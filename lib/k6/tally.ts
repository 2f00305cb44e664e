import { BUCKETS, type Buckets, bucketOf } from '../base/histogram.ts';
import { type FailureCount, formatTally, type TallyLine } from '../exchange/tally-line.ts';
import type { Operation } from '../targets/operations.ts';
import type { Failure, Reason } from '../targets/outcome.ts';

/** Enough for 16 ms; more is made when it is needed. */
const FIRST_BUCKETS = 1_024;

/**
 * What one user counts of one kind of operation through one node, until it is told. Fields are open to loops that count by
 * themselves: a call for each operation costs k6's engine as much as the counting.
 */
export class Counts {
  /** By number of bucket. */
  buckets = new Uint32Array(FIRST_BUCKETS);
  /** Numbers of the buckets that hold anything. */
  readonly touched: number[] = [];
  offered = 0;
  answered = 0;
  sumMs = 0;
  minMs = Number.POSITIVE_INFINITY;
  maxMs = 0;
  redirects = 0;
  private readonly failures = new Map<string, FailureCount>();

  /** Counts an operation that was answered with success; not that it was offered. */
  answer(ms: number): void {
    this.answered++;
    this.sumMs += ms;
    if (ms < this.minMs) this.minMs = ms;
    if (ms > this.maxMs) this.maxMs = ms;
    const bucket = bucketOf(ms);
    if (bucket >= this.buckets.length) this.grow();
    const before = this.buckets[bucket] as number;
    if (before === 0) this.touched.push(bucket);
    this.buckets[bucket] = before + 1;
  }

  /** Makes room for every bucket. */
  grow(): void {
    const larger = new Uint32Array(BUCKETS);
    larger.set(this.buckets);
    this.buckets = larger;
  }

  fail(outcome: Failure, reason: Reason): void {
    const key = `${outcome}/${reason}`;
    this.failures.set(key, { outcome, reason, count: (this.failures.get(key)?.count ?? 0) + 1 });
  }

  /** What was counted, and forgets it; null when nothing was. */
  take(): Pick<TallyLine, 'offered' | 'answered' | 'redirects' | 'failures'> | null {
    const { buckets, touched, offered, redirects, failures } = this;
    if (offered === 0 && this.answered === 0 && redirects === 0 && failures.size === 0) return null;
    const pairs = touched.map((bucket) => [bucket, buckets[bucket] as number] as const);
    const answered: Buckets = { count: this.answered, sumMs: this.sumMs, minMs: this.minMs, maxMs: this.maxMs, pairs };
    const told = { offered, answered, redirects, failures: [...failures.values()] };
    for (const bucket of touched) buckets[bucket] = 0;
    touched.length = 0;
    this.offered = 0;
    this.answered = 0;
    this.sumMs = 0;
    this.minMs = Number.POSITIVE_INFINITY;
    this.maxMs = 0;
    this.redirects = 0;
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

  /** Forgets what was counted. */
  drop(): void {
    for (const { counts } of this.all.values()) counts.take();
  }
}
