import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareWithBruteForce } from './random-history.ts';

test('four thousand random histories are judged as by a search through all orders', () => {
  for (const seed of [1, 2]) {
    const { legal, illegal } = compareWithBruteForce(seed, 2_000);
    // Each answer must have been put to the test.
    assert.ok(legal > 400 && illegal > 400, `${legal} legal, ${illegal} illegal`);
  }
});
