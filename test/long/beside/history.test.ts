import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findTier, type Tier } from '../../../lib/data/tier.ts';
import { isAccused, isFound, simulate } from '../../../tools/perf/history/run.ts';

const KILLS = 5;
const SEEDS = Array.from({ length: 50 }, (_, at) => at + 1);

for (const name of ['smoke', 'small', 'large']) {
  const tier = findTier(name) as Tier;
  for (const forgets of [10, 1]) {
    test(`tier ${name}: of ${forgets} writes lost at each of ${KILLS} kills each is found, in every run`, () => {
      for (const seed of SEEDS) {
        const judged = simulate(tier, KILLS, forgets, seed);
        assert.deepEqual([judged.ledger.lost, isFound(judged)], [KILLS * forgets, true], `seed ${seed}`);
      }
    });
  }

  test(`tier ${name}: an honest store is never accused, and always cleared`, () => {
    for (const seed of SEEDS) {
      const judged = simulate(tier, KILLS, 0, seed);
      assert.deepEqual([isAccused(judged), isFound(judged)], [false, true], `seed ${seed}`);
    }
  });
}
