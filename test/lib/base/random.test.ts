import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashText, mix31, Xorshift } from '../../../lib/base/random.ts';

// The expected numbers come from an independent implementation with unbounded integers.
test('mix31 gives the known values', () => {
  assert.deepEqual([0, 1, 2, 42, 2 ** 31 - 1].map(mix31), [0, 410673539, 821347078, 1095992432, 1090041756]);
});

test('mix31 looks at 31 bits alone', () => {
  assert.equal(mix31(2 ** 31), mix31(0));
  assert.equal(mix31(2 ** 31 + 42), mix31(42));
  assert.equal(mix31(-1), mix31(2 ** 31 - 1));
});

test('mix31 gives distinct results of 31 bits for distinct inputs', () => {
  const results = new Set<number>();
  const strides = [1, 65_536, 21_001];
  const inputs = new Set(strides.flatMap((stride) => Array.from({ length: 30_000 }, (_, at) => at * stride)));
  for (const input of inputs) {
    const result = mix31(input);
    assert.ok(Number.isInteger(result) && result >= 0 && result < 2 ** 31);
    results.add(result);
  }
  assert.equal(results.size, inputs.size);
});

test('hashText gives the known values', () => {
  const texts = ['', 'a', 'random', 'json', 'small', 'xlarge'];
  const known = [493383545, 892400935, 788753884, 762871546, 93165642, 777458213];
  assert.deepEqual(texts.map(hashText), known);
});

test('Xorshift gives the known words', () => {
  const random = new Xorshift(1);
  const words = Array.from({ length: 4 }, () => random.next());
  assert.deepEqual(words, [3708772198, 3935504119, 3287931377, 3761715154]);
});

test('Xorshift does not get stuck on a seed that mixes to zero', () => {
  const random = new Xorshift(0);
  assert.deepEqual([random.next(), random.next(), random.next()], [3777279546, 2342155435, 1692513196]);
});

test('Xorshift gives the same words for the same seed, and others for another', () => {
  const words = (seed: number) => {
    const random = new Xorshift(seed);
    return Array.from({ length: 100 }, () => random.next()).join();
  };
  assert.equal(words(7), words(7));
  assert.notEqual(words(7), words(8));
});

test('Xorshift spreads evenly over a hundred', () => {
  const random = new Xorshift(3);
  const counts = Array.from({ length: 100 }, () => 0);
  for (let at = 0; at < 100_000; at++) {
    const slot = random.next() % 100;
    counts[slot] = (counts[slot] ?? 0) + 1;
  }
  // 1,000 expected in each, standard deviation about 31.5: six of those either way.
  assert.ok(Math.min(...counts) > 811 && Math.max(...counts) < 1_189);
});

test('a list is filled with the words that would come one at a time', () => {
  const [one, many] = [new Xorshift(7), new Xorshift(7)];
  const words: number[] = [];
  for (const amount of [1, 64, 0, 3]) {
    many.fill(words, amount);
    assert.deepEqual(
      words.slice(0, amount),
      Array.from({ length: amount }, () => one.next()),
    );
  }
  assert.equal(many.next(), one.next());
});
