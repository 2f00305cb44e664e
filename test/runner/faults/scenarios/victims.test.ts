import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shuffled, Xorshift } from '../../../../lib/base/random.ts';
import { victims } from '../../../../runner/faults/scenarios/victims.ts';

const FIVE = ['node1', 'node2', 'node3', 'node4', 'node5'];
const SEEDS = 24_000;

/** Pearson's statistic of counts that should all be the same. */
function chiSquare(counts: readonly number[], expected: number): number {
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

test('beside the leader every other node is hit as often as any other', () => {
  const others = FIVE.slice(1);
  const counts = new Map(others.map((name) => [name, 0]));
  for (let seed = 1; seed <= SEEDS; seed++) {
    const [leader, beside, ...more] = victims({ kind: 'kill', nodes: 2 }, FIVE, 'node1', new Xorshift(seed));
    assert.deepEqual([leader, more], ['node1', []]);
    counts.set(beside as string, (counts.get(beside as string) as number) + 1);
  }
  // Three degrees of freedom: beyond 16.3 once in a thousand times. Sorting by a comparator of chance gives thousands.
  const statistic = chiSquare([...counts.values()], SEEDS / others.length);
  assert.ok(statistic < 16.3, `${statistic}: ${JSON.stringify([...counts])}`);
});

test('every order of what is shuffled is as likely as any other', () => {
  const counts = new Map<string, number>();
  const random = new Xorshift(7);
  for (let round = 0; round < SEEDS; round++) {
    const order = shuffled(['a', 'b', 'c', 'd'], random).join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assert.equal(counts.size, 24);
  // 23 degrees of freedom: beyond 49.7 once in a thousand times.
  const statistic = chiSquare([...counts.values()], SEEDS / 24);
  assert.ok(statistic < 49.7, String(statistic));
});

test('a shuffle leaves what it was given as it was', () => {
  const items = Object.freeze(['a', 'b', 'c']);
  assert.deepEqual(shuffled(items, new Xorshift(1)).sort(), [...items]);
  assert.deepEqual(shuffled([], new Xorshift(1)), []);
});

test('a transfer is asked of the leader, and a quorum is lost with the fewest followers', () => {
  const random = new Xorshift(3);
  assert.deepEqual(victims({ kind: 'transfer', nodes: 1 }, FIVE, 'node4', random), ['node4']);
  for (const [size, lost] of [
    [3, 2],
    [5, 3],
    [7, 4],
  ] as const) {
    const names = Array.from({ length: size }, (_, at) => `node${at + 1}`);
    const hit = victims({ kind: 'quorum', nodes: 1 }, names, 'node2', random);
    assert.equal(new Set(hit).size, lost);
    assert.ok(!hit.includes('node2'));
  }
});
