import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstProcessors } from '../../../tools/perf/pinning.ts';

test('the first processors of a list of ranges', () => {
  assert.deepEqual(firstProcessors('0-3,8', 2), [0, 1]);
  assert.deepEqual(firstProcessors('5,7-9\n', 3), [5, 7, 8]);
});

test('fewer processors than wanted, and a list that says nothing', () => {
  assert.deepEqual(firstProcessors('2', 2), [2]);
  assert.deepEqual(firstProcessors('', 2), []);
});
