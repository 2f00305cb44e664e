import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countedOtherwise, histogramOf } from '../../../lib/analysis/distribution.ts';
import { bucketOf } from '../../../lib/base/histogram.ts';
import type { OperationResult } from '../../../lib/report/figures.ts';
import { exampleDistribution } from '../../fixtures/reports/distribution.ts';
import { exampleOperation } from '../../fixtures/reports/operation.ts';

/** A thousand reads: 990 took 1 ms, ten took 20 ms. */
const distribution = {
  ...exampleDistribution,
  histogram: {
    unitMs: 0.001,
    subBucketBits: 7,
    count: 1_000,
    sumMs: 1_190,
    minMs: 1,
    maxMs: 20,
    buckets: [bucketOf(1), bucketOf(20)],
    counts: [990, 10],
  },
};

function reads(changes: Partial<OperationResult>): OperationResult {
  const latencyMs = { min: 1, mean: 1.19, p50: 1, p95: 1, p99: 1.19, p999: 20, max: 20 };
  return exampleOperation({ operation: 'read', ok: 1_000, distribution, latencyMs, ...changes });
}

test('a histogram of a report is one again', () => {
  const histogram = histogramOf(distribution.histogram);
  assert.deepEqual([histogram.count, histogram.sumMs, histogram.minMs, histogram.maxMs], [1_000, 1_190, 1, 20]);
  assert.deepEqual(histogram.buckets().buckets, [bucketOf(1), bucketOf(20)]);
  assert.deepEqual(histogram.buckets().counts, [990, 10]);
});

test('what agrees with k6 is no contradiction, also where a percentile lies between two far ranks', () => {
  assert.equal(countedOtherwise(reads({})), null);
});

test('other counts than those of k6 are told', () => {
  assert.equal(countedOtherwise(reads({ ok: 1_002 })), 'k6 counted 1002 answered reads, and the script itself 1000.');
});

test('reads of a wrong value were answered, so both counted them', () => {
  const reasons = [{ outcome: 'rejected', reason: 'wrong-value', count: 4 }] as const;
  assert.equal(countedOtherwise(reads({ ok: 996, rejected: 4, reasons })), null);
});

test('a percentile that is in none of the buckets where it belongs is told, a neighbouring one is not', () => {
  const latencyMs = { min: 1, mean: 1.19, p50: 1, p95: 1.05, p99: 1.19, p999: 20, max: 20 };
  assert.equal(
    countedOtherwise(reads({ latencyMs })),
    "The p95 of reads is 1.050 ms by k6, and between 0.995 and 1.007 ms by the script's own count.",
  );
  assert.equal(countedOtherwise(reads({ latencyMs: { ...latencyMs, p95: 1.003 } })), null);
});

test('without a distribution, or with percentiles that come from it, there is nothing to compare', () => {
  assert.equal(countedOtherwise(reads({ ok: 7, distribution: null })), null);
  assert.equal(countedOtherwise(reads({ ok: 7, latencyFrom: 'histogram' })), null);
  assert.equal(countedOtherwise(reads({ ok: 0, latencyMs: null })), null);
});
