import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CellGrowth } from '../../../../lib/report/growth.ts';
import { checkGrowth } from '../../../../runner/report/check/growth.ts';
import { exampleCourse, exampleGrowth, exampleOperation, examplePlan } from '../../../fixtures/example-report.ts';
import { exampleDistribution } from '../../../fixtures/reports/distribution.ts';
import { exampleSoak } from '../../../fixtures/reports/growth.ts';

const cell = { ...examplePlan(), state: 'skipped', reason: 'none' } as const;
const check = (changes: Partial<CellGrowth>, operations = [] as ReturnType<typeof exampleOperation>[]): string[] =>
  checkGrowth(exampleGrowth(4, changes), cell, { operations });

test('a course that agrees with itself and its cell is well', () => {
  assert.deepEqual(check({}), []);
  for (const each of exampleSoak) {
    assert.ok('growth' in each && each.growth && each.operations);
    assert.deepEqual(checkGrowth(each.growth, each, { operations: each.operations }), []);
  }
  // The last interval may be shorter.
  assert.deepEqual(check({ atMs: [1_000, 2_000, 3_000, 3_400] }), []);
});

test('lists of another length, moments out of step and other counts than those of the seconds are told', () => {
  assert.deepEqual(check({ nodes: [exampleCourse(4, 1, { rssBytes: [1] })] }), ['rssBytes has 1 of 4 moments']);
  assert.deepEqual(check({ atMs: [1_000, 2_000, 2_500, 3_500] }), ['the moments are not 1000 ms apart']);
  assert.deepEqual(check({ atMs: [1_000, 2_000, 2_000, 3_000] }), ['the moments are not 1000 ms apart']);
  const seconds = { ...exampleDistribution.seconds, ok: [100, 61] };
  const operation = exampleOperation({ distribution: { ...exampleDistribution, seconds } });
  assert.deepEqual(check({}, [operation]), ['the intervals have 160 ok operations (write), and the seconds 161']);
});

test('so is a rate that is not what the step says', () => {
  const loadRate = { writesPerSecond: 1, readsPerSecond: 0, origin: 'given', tried: [] } as const;
  const [loaded] = exampleSoak;
  assert.ok(loaded);
  assert.deepEqual(checkGrowth(exampleGrowth(4, { loadRate }), loaded, { operations: [] }), [
    'rate: 1 operations/s began, and the step says 60',
  ]);
});
