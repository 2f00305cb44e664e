import assert from 'node:assert/strict';
import { test } from 'node:test';
import { largest, largestIfAny, smallest } from '../../../lib/base/extremes.ts';

test('the extremes of numbers are those of Math.max and Math.min', () => {
  for (const values of [[], [3], [-2, -7, 0], [1, Number.NaN, 2], [Number.POSITIVE_INFINITY, 1]]) {
    assert.deepEqual([largest(values), smallest(values)], [Math.max(...values), Math.min(...values)]);
  }
});

test('there may be more of them than fit on the stack', () => {
  const values = Array.from({ length: 1_000_000 }, (_, at) => at);
  assert.deepEqual([largest(values), smallest(values)], [999_999, 0]);
});

test('of none there is no largest', () => {
  assert.deepEqual([largestIfAny([]), largestIfAny([-3, -5])], [null, -3]);
});
