import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bucketQuantile } from '../../../lib/base/buckets.ts';

const INF = Number.POSITIVE_INFINITY;

test('a quantile lies as far into its bucket as its rank into the values of that', () => {
  // Ten values: two up to 1, four more up to 2, four more up to 4.
  const buckets = { bounds: [1, 2, 4, INF], counts: [2, 6, 10, 10] };
  // The fifth of ten is the third of the four in 1..2.
  assert.deepEqual(bucketQuantile(buckets, 0.5), { value: 1.75, from: 1, to: 2 });
  assert.deepEqual(bucketQuantile(buckets, 0.1), { value: 0.5, from: 0, to: 1 });
  assert.deepEqual(bucketQuantile(buckets, 0.8), { value: 3, from: 2, to: 4 });
  assert.deepEqual(bucketQuantile(buckets, 1), { value: 4, from: 2, to: 4 });
});

test('beyond the last bound nothing is known but that', () => {
  assert.deepEqual(bucketQuantile({ bounds: [1, INF], counts: [1, 100] }, 0.5), { value: null, from: 1, to: null });
  assert.deepEqual(bucketQuantile({ bounds: [INF], counts: [3] }, 0.5), { value: null, from: 0, to: null });
});

test('a bucket for zero holds zeros', () => {
  const buckets = { bounds: [0, 5, INF], counts: [4, 8, 8] };
  assert.deepEqual(bucketQuantile(buckets, 0.5), { value: 0, from: 0, to: 0 });
  assert.deepEqual(bucketQuantile(buckets, 0.75), { value: 2.5, from: 0, to: 5 });
});

test('fractions of values count, as at the ends of a window', () => {
  assert.deepEqual(bucketQuantile({ bounds: [1, 2, INF], counts: [0.25, 0.5, 0.5] }, 0.75), {
    value: 1.5,
    from: 1,
    to: 2,
  });
});

test('of no values, no buckets and counts that fall there is none', () => {
  assert.equal(bucketQuantile({ bounds: [1, INF], counts: [0, 0] }, 0.5), null);
  assert.equal(bucketQuantile({ bounds: [], counts: [] }, 0.5), null);
  assert.equal(bucketQuantile({ bounds: [1, 2, INF], counts: [5, 3, 6] }, 0.5), null);
  assert.equal(bucketQuantile({ bounds: [1, INF], counts: [Number.NaN, Number.NaN] }, 0.5), null);
});
