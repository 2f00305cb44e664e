import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Xorshift } from '../../../lib/base/random.ts';
import { chooseKeys, zeta, zipfRanks } from '../../../lib/data/keys.ts';

const THETA = 0.99;

/** The sum as it is defined. */
function wholeSum(n: number): number {
  let sum = 0;
  for (let i = 1; i <= n; i++) sum += i ** -THETA;
  return sum;
}

test('zeta is the sum of all terms to ten digits, below and above the hundred that are added up', () => {
  for (const n of [1, 2, 3, 99, 100, 101, 150, 1_000, 100_000]) {
    const whole = wholeSum(n);
    assert.ok(Math.abs(zeta(n, THETA) / whole - 1) < 1e-10, `n = ${n}: ${zeta(n, THETA)} and ${whole}`);
  }
  // Worked out by hand: 1 + 2^-0.99 + 3^-0.99.
  assert.ok(Math.abs(zeta(3, THETA) - (1 + 0.5034778 + 0.3370155)) < 1e-6);
});

/** Draws from a chooser. */
function drawn(keys: 'uniform' | 'zipf' | 'latest', entries: number, many: number, reads = true): number[] {
  const random = new Xorshift(2_026);
  const choose = chooseKeys(keys, entries);
  return Array.from({ length: many }, () => choose(random.next(), reads));
}

/** Chi-square over cells, each with the share that is expected of it. */
function chiSquare(counts: readonly number[], shares: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce((sum, count, at) => {
    const expected = total * (shares[at] as number);
    return sum + (count - expected) ** 2 / expected;
  }, 0);
}

const countsOf = (indexes: readonly number[], n: number): number[] => {
  const counts = new Array<number>(n).fill(0);
  for (const index of indexes) counts[index] = (counts[index] ?? 0) + 1;
  return counts;
};

/** The share of each rank in Gray's approximation: where its formula for the rank, turned round, begins and ends. */
function approximateShares(n: number): number[] {
  const all = wholeSum(n);
  const eta = (1 - (2 / n) ** (1 - THETA)) / (1 - wholeSum(2) / all);
  const begins = (rank: number): number => ((rank / n) ** (1 - THETA) - 1 + eta) / eta;
  const second = wholeSum(2) / all;
  return Array.from({ length: n }, (_, rank) => {
    if (rank === 0) return 1 / all;
    if (rank === 1) return second - 1 / all;
    return begins(rank + 1) - Math.max(second, begins(rank));
  });
}

test('uniform keys have equal chances', () => {
  const counts = countsOf(drawn('uniform', 50, 100_000), 50);
  // 49 degrees of freedom: 99.9 % lie below 85.4.
  assert.ok(chiSquare(counts, new Array(50).fill(1 / 50)) < 85.4);
});

test('zipf keys have the chances of the approximation that YCSB uses', () => {
  const counts = countsOf(drawn('zipf', 50, 100_000), 50);
  const shares = approximateShares(50);
  assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-9);
  assert.ok(chiSquare(counts, shares) < 85.4, `${chiSquare(counts, shares)}`);
  // A wrong exponent would not pass: this is what it measures.
  const flatter = shares.map((share) => share ** 0.9);
  const sum = flatter.reduce((total, share) => total + share, 0);
  assert.ok(
    chiSquare(
      counts,
      flatter.map((share) => share / sum),
    ) > 500,
  );
});

test('zipf keys of large tiers have the chances of Zipf’s law, within a few percent', () => {
  for (const entries of [1_000, 100_000]) {
    const many = 400_000;
    const indexes = drawn('zipf', entries, many);
    const all = wholeSum(entries);
    for (const upTo of [1, 2, 10, 100, 1_000]) {
      const share = indexes.filter((index) => index < upTo).length / many;
      const law = wholeSum(upTo) / all;
      assert.ok(Math.abs(share / law - 1) < 0.05, `${share} of ${entries} among the first ${upTo}, by the law ${law}`);
    }
  }
});

test('ranks reach both ends of the range and never leave it', () => {
  for (const n of [1, 2, 3, 10, 1_000, 100_000]) {
    const rank = zipfRanks(n);
    const ends = [0, 1 / 2 ** 32, 0.5, 1 - 1 / 2 ** 32, 1].map(rank);
    assert.equal(ends[0], 0);
    assert.equal(ends[4], n - 1);
    for (const each of ends) assert.ok(Number.isInteger(each) && each >= 0 && each < n);
    // It never falls.
    assert.deepEqual(
      [...ends].sort((a, b) => a - b),
      ends,
    );
  }
});

test('a lone entry is always chosen', () => {
  for (const keys of ['uniform', 'zipf', 'latest'] as const) {
    for (const reads of [true, false]) assert.deepEqual(new Set(drawn(keys, 1, 100, reads)), new Set([0]));
  }
});

test('latest writes go on from the last entry, in order and round', () => {
  assert.deepEqual(drawn('latest', 3, 7, false), [0, 1, 2, 0, 1, 2, 0]);
});

test('latest reads go back from the newest, which is the last of all until this user writes', () => {
  const choose = chooseKeys('latest', 1_000);
  const rank = zipfRanks(1_000);
  const words = [1, 2 ** 31, 2 ** 32 - 1];
  const back = words.map((word) => rank(word / 2 ** 32));
  assert.deepEqual([back[0], back[2]], [0, 999]);
  assert.deepEqual(
    words.map((word) => choose(word, true)),
    back.map((by) => 999 - by),
  );
  for (let write = 0; write < 6; write++) choose(7, false);
  assert.deepEqual(
    words.map((word) => choose(word, true)),
    back.map((by) => (5 - by + 1_000) % 1_000),
  );
});
