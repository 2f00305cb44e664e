import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lackingPercentiles, medianPercentile, percentileOf } from '../../../lib/analysis/percentiles.ts';
import { PERCENTILES } from '../../../lib/analysis/statistics.ts';
import type { Latency } from '../../../lib/report/figures.ts';

const [, P95, P99] = PERCENTILES;
const latencyOf = (p99: number): Latency => ({ min: 1, mean: 2, p50: 2, p95: 3, p99, p999: p99, max: p99 });
const timed = (ok: number, p99: number) => ({ ok, latencyMs: latencyOf(p99) });
const nothing = { ok: 0, latencyMs: null };

test('a percentile is given from the number of operations that it needs on', () => {
  assert.equal(percentileOf(timed(299, 7), P99), 7);
  assert.equal(percentileOf(timed(298, 7), P99), 'too-few');
  assert.equal(percentileOf(timed(59, 7), P95), 3);
});

test('without an ok operation there is no percentile, which is not the same as too few', () => {
  assert.equal(percentileOf(nothing, P99), null);
  assert.equal(medianPercentile([nothing, nothing], P99), null);
});

test('repetitions have the median of their percentiles', () => {
  assert.equal(medianPercentile([timed(300, 9), timed(300, 4), timed(300, 5)], P99), 5);
  assert.equal(medianPercentile([timed(300, 4), timed(300, 5)], P99), 4.5);
});

test('the repetition with the fewest operations decides whether the median is given', () => {
  assert.equal(medianPercentile([timed(5_000, 9), timed(298, 4)], P99), 'too-few');
  assert.equal(medianPercentile([timed(5_000, 9), nothing], P99), 'too-few');
});

test('the percentiles that lack operations are named, and results without any do not matter', () => {
  const lacking = (...oks: number[]) =>
    lackingPercentiles(oks.map((ok) => (ok === 0 ? nothing : timed(ok, 1)))).map(({ label }) => label);
  assert.deepEqual(lacking(2_995), []);
  assert.deepEqual(lacking(2_995, 298), ['p99', 'p99.9']);
  assert.deepEqual(lacking(0), []);
  assert.deepEqual(lacking(4), ['p50', 'p95', 'p99', 'p99.9']);
});
