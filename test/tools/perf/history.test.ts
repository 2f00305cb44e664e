import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findTier, type Tier } from '../../../lib/data/tier.ts';
import { isAccused, isFound, simulate } from '../../../tools/perf/history/run.ts';
import { Timetable } from '../../../tools/perf/history/timetable.ts';

const KILLS = 5;
// More of them, and all tiers: test/long/beside/history.test.ts.
const SEEDS = [1, 2];
const smoke = findTier('smoke') as Tier;

for (const forgets of [10, 1]) {
  test(`a store that loses its last ${forgets} acknowledged writes at each kill is found out, write by write`, () => {
    for (const seed of SEEDS) {
      const judged = simulate(smoke, KILLS, forgets, seed);
      assert.equal(judged.forgotten.size, KILLS * forgets);
      assert.equal(judged.ledger.lost, KILLS * forgets, `seed ${seed}`);
      assert.ok(isFound(judged), JSON.stringify(judged.ledger));
    }
  });
}

test('an honest store is accused of nothing, whatever it leaves in doubt, and every write is checked', () => {
  for (const seed of SEEDS) {
    const judged = simulate(smoke, KILLS, 0, seed);
    const { acknowledged, unknown, rejected, reads } = judged.ledger;
    for (const some of [acknowledged, unknown, rejected, reads]) assert.ok(some > 100, String(some));
    assert.deepEqual([isAccused(judged), isFound(judged)], [false, true], JSON.stringify(judged.ledger));
  }
});

test('what is planned happens in the order of its time, and in that of the planning at the same moment', () => {
  const times = new Timetable();
  const happened: string[] = [];
  const note = (name: string) => (nowMs: number) => {
    happened.push(`${name} ${nowMs}`);
  };
  for (const [at, name] of [...'gdbace'].entries()) times.at([7, 4, 2, 1, 3, 5][at] as number, note(name));
  times.at(4, note('D'));
  times.at(5, (nowMs) => times.at(nowMs + 1, note('f')));
  times.run();
  assert.deepEqual(happened, ['a 1', 'b 2', 'c 3', 'd 4', 'D 4', 'e 5', 'f 6', 'g 7']);
});
