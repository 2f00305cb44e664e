import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Due } from '../../../lib/k6/open/due.ts';
import type { Stream } from '../../../lib/scenarios/steps.ts';

const READS = { operation: 'read', perSecond: 4 } as const;
const WRITES = { operation: 'write', perSecond: 2.5 } as const;

/** All that a user begins, as operation and moment. */
function all(streams: readonly Stream[], user: number, users: number, lengthMs: number): [string, number][] {
  const due = new Due(streams, user, users, lengthMs);
  const taken: [string, number][] = [];
  while (due.atMs !== Number.POSITIVE_INFINITY) {
    const { atMs } = due;
    taken.push([due.take().operation, atMs]);
  }
  return taken;
}

test('operation i of a stream is due at i / rate, fractions of rates included', () => {
  assert.deepEqual(all([WRITES], 0, 1, 2_000), [
    ['write', 0],
    ['write', 400],
    ['write', 800],
    ['write', 1_200],
    ['write', 1_600],
  ]);
});

test('streams of different rates are begun in the order in which they are due', () => {
  assert.deepEqual(all([READS, WRITES], 0, 1, 801), [
    ['read', 0],
    ['write', 0],
    ['read', 250],
    ['write', 400],
    ['read', 500],
    ['read', 750],
    ['write', 800],
  ]);
});

test("users share a load evenly and exactly: each operation is one user's", () => {
  const shares = [0, 1, 2].map((user) => all([READS, WRITES], user, 3, 3_000));
  assert.deepEqual(
    shares.map((share) => share.length),
    [7, 7, 6],
  );
  const together = shares.flat().sort(([a, at], [b, bt]) => at - bt || a.localeCompare(b));
  assert.deepEqual(together, all([READS, WRITES], 0, 1, 3_000));
});

test('an operation is told with its number among those of all users', () => {
  const due = new Due([READS, WRITES], 1, 3, 3_000);
  const numbers = Array.from({ length: 5 }, () => due.take());
  assert.deepEqual(
    numbers.filter(({ operation }) => operation === 'write').map(({ number }) => number),
    [1, 4],
  );
  assert.deepEqual(
    numbers.filter(({ operation }) => operation === 'read').map(({ number }) => number),
    [1, 4, 7],
  );
});

test('the moments of a long load do not drift', () => {
  // A third of a millisecond cannot be added up in binary; operation 3,000,000 is due after 1,000 s all the same.
  const due = new Due([{ operation: 'read', perSecond: 3_000 }], 2_999_999, 1, 1_000_001);
  due.take();
  assert.equal(due.atMs, 1_000_000);
});

test('there is nothing to take once all were taken, or for a user of a load with fewer operations', () => {
  assert.throws(() => new Due([WRITES], 5, 6, 2_000).take(), /no operation is left/);
  assert.equal(new Due([], 0, 1, 2_000).atMs, Number.POSITIVE_INFINITY);
});
