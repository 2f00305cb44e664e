import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BUCKETS, boundsOf, bucketOf, Histogram } from '../../../lib/base/histogram.ts';
import { Xorshift } from '../../../lib/base/random.ts';

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const ms of values) {
    histogram.add({ count: 1, sumMs: ms, minMs: ms, maxMs: ms, buckets: [bucketOf(ms)], counts: [1] });
  }
  return histogram;
}

/** k6's own rule: rank p (n - 1), linear between neighbours. */
function exactly(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = p * (sorted.length - 1);
  const low = sorted[Math.floor(rank)] as number;
  return low + ((sorted[Math.ceil(rank)] as number) - low) * (rank - Math.floor(rank));
}

test('below 256 microseconds each has a bucket of its own, above that 128 for every doubling', () => {
  const at = [0, 0.001, 0.255, 0.256, 0.257, 0.258, 0.511, 0.512, 1, 60_000, 2_147_483.647];
  assert.deepEqual(at.map(bucketOf), [0, 1, 255, 256, 256, 257, 383, 384, 506, 2_532, 3_199]);
});

test('a latency is rounded up to whole microseconds, and what is longer than the layout is in its last bucket', () => {
  assert.deepEqual([0.0000001, 0.0010001, 1e12, -1].map(bucketOf), [1, 2, BUCKETS - 1, 0]);
});

test('every bucket begins where the one before ends, and holds the values that are counted in it', () => {
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const { lowMs, highMs } = boundsOf(bucket);
    // A last bit may be rounded up beyond the edge.
    assert.equal(bucketOf(highMs - 1e-9), bucket);
    if (bucket > 0) assert.equal(lowMs, boundsOf(bucket - 1).highMs);
    // As wide as k6's: no more than 1/128 of its lower end, or a microsecond.
    assert.ok(highMs - lowMs <= Math.max(0.0010001, (lowMs + 0.001) / 128 + 1e-9), `${bucket}`);
  }
});

test('none has no quantiles', () => {
  const none = new Histogram();
  assert.deepEqual([none.quantile(0.5), none.bracket(0.5), none.count, none.maxMs], [null, null, 0, 0]);
  assert.equal(none.minMs, Number.POSITIVE_INFINITY);
});

test('one latency is every quantile, exactly', () => {
  const one = histogramOf([3.7]);
  assert.deepEqual(
    [0, 0.5, 1].map((p) => one.quantile(p)),
    [3.7, 3.7, 3.7],
  );
});

test('quantiles are within 1/256 of those of the samples, and the bracket holds them', () => {
  const random = new Xorshift(7);
  const values = Array.from({ length: 5_000 }, () => {
    const word = random.next() / 2 ** 32;
    return word < 0.9 ? 0.3 + 3 * word : 40 + 2_000 * (word - 0.9);
  });
  const histogram = histogramOf(values);
  for (const p of [0, 0.01, 0.5, 0.9, 0.95, 0.99, 0.999, 1]) {
    const exact = exactly(values, p);
    const { lowMs, highMs } = histogram.bracket(p) ?? { lowMs: Number.NaN, highMs: Number.NaN };
    assert.ok(lowMs <= exact && exact <= highMs, `${p}: ${exact} in ${lowMs}..${highMs}`);
    assert.ok(Math.abs((histogram.quantile(p) ?? 0) - exact) <= exact / 256 + 0.0005, `${p}`);
  }
  assert.deepEqual([histogram.minMs, histogram.maxMs], [exactly(values, 0), exactly(values, 1)]);
});

test('a quantile between two far ranks lies on the line between them, as k6 has it', () => {
  assert.ok(Math.abs((histogramOf([1, 101]).quantile(0.5) ?? 0) - 51) < 0.3);
});

test('parts that are merged are the same as the whole, in whatever order', () => {
  const values = Array.from({ length: 300 }, (_, at) => (at * 7_919) % 1_000);
  const whole = histogramOf(values);
  const merged = new Histogram();
  for (const part of [values.slice(200), values.slice(0, 50), [], values.slice(50, 200)]) {
    merged.add(histogramOf(part).buckets());
  }
  const [parts, all] = [merged.buckets(), whole.buckets()];
  assert.deepEqual([parts.buckets, parts.counts], [all.buckets, all.counts]);
  assert.deepEqual([merged.count, merged.minMs, merged.maxMs], [whole.count, whole.minMs, whole.maxMs]);
  assert.equal(merged.sumMs, whole.sumMs);
});
