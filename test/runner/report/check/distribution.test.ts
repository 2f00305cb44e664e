import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Distribution, OperationResult } from '../../../../lib/report/figures.ts';
import { checkDistribution } from '../../../../runner/report/check/distribution.ts';
import { exampleDistribution } from '../../../fixtures/reports/distribution.ts';
import { exampleOperation } from '../../../fixtures/reports/operation.ts';

const { histogram, seconds, nodes } = exampleDistribution;

function check(changes: Partial<Distribution>, rest: Partial<OperationResult> = {}): string[] {
  return checkDistribution(
    exampleOperation({ operation: 'read', ok: 8_000, distribution: { ...exampleDistribution, ...changes }, ...rest }),
  );
}

test('a distribution that agrees with itself and its operation is well, and so is none', () => {
  assert.deepEqual(check({}), []);
  assert.deepEqual(check({}, { latencyFrom: 'histogram' }), []);
  assert.deepEqual(checkDistribution(exampleOperation()), []);
});

test('buckets that do not add up, are out of order or lack a count are told', () => {
  assert.deepEqual(check({ histogram: { ...histogram, counts: [2, 7_900, 99] } }), [
    'the buckets hold 8001 latencies, not 8000',
  ]);
  assert.deepEqual(check({ histogram: { ...histogram, buckets: [334, 210, 908] } }), ['buckets are not in order']);
  assert.deepEqual(check({ histogram: { ...histogram, buckets: [210, 334] } }), ['2 buckets have 3 counts']);
});

test('series of unequal length, and more ok operations than latencies, are told', () => {
  assert.deepEqual(check({ seconds: { ...seconds, maxMs: [1] } }), ['the series of seconds are not equally long']);
  assert.deepEqual(check({ seconds: { ...seconds, ok: Array(10).fill(801) } }), [
    'the seconds have 8010 ok operations of 8000 latencies',
  ]);
  assert.deepEqual(check({ nodes: nodes.map((node) => ({ ...node, ok: 5_000 })) }), [
    'the nodes have 10000 ok operations of 8000 latencies',
  ]);
});

test('percentiles that come from the histogram are of as many operations as it holds', () => {
  assert.deepEqual(check({}, { ok: 7_999, latencyFrom: 'histogram' }), [
    'the histogram holds 8000 latencies of 7999 answered operations',
  ]);
  // What k6 itself counted otherwise is a matter of the verdict.
  assert.deepEqual(check({}, { ok: 7_999 }), []);
});
