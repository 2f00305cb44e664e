import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareWithBruteForce } from '../../runner/faults/registers/random-history.ts';

const SEEDS = [11, 12, 13, 14, 15];
const ROUNDS = 20_000;

test('a hundred thousand random histories are judged as by a search through all orders', (t) => {
  for (const seed of SEEDS) {
    const { legal, illegal } = compareWithBruteForce(seed, ROUNDS);
    t.diagnostic(`seed ${seed}: ${legal} linearizable, ${illegal} not`);
    assert.ok(legal > ROUNDS / 10 && illegal > ROUNDS / 10);
  }
});
