import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { ENTROPIES } from '../../../lib/data/payload.ts';
import { type ValueSet, valueSets } from '../../../tools/perf/value-sets.ts';

const KB = 1_024;
const SET_BYTES = 1_024 * KB;
const SUBSTRING = 8;

/** Uncompressed over compressed, for a set that is cut into blocks. */
function ratioOf({ values }: ValueSet, block: number): number {
  const set = Buffer.from(values.join(''));
  let [before, after] = [0, 0];
  for (let from = 0; from + block <= set.length && before < 256 * KB; from += block) {
    before += block;
    after += gzipSync(set.subarray(from, from + block), { level: 6 }).length;
  }
  return before / after;
}

/** How many substrings of eight characters stand twice within 64 KB of each other. */
function repeats({ values }: ValueSet): number {
  const text = values.join('').slice(0, 512 * KB);
  const seen = new Map<string, number>();
  let found = 0;
  for (let at = 0; at + SUBSTRING <= text.length; at++) {
    const here = text.slice(at, at + SUBSTRING);
    if (at - (seen.get(here) ?? Number.NEGATIVE_INFINITY) <= 64 * KB) found++;
    seen.set(here, at);
  }
  return found;
}

for (const bytes of [10, 64, 512, KB, 10 * KB, 100 * KB]) {
  test(`a set of random values of ${bytes} B does not repeat itself, by index, by key and in a log`, () => {
    for (const set of valueSets(bytes, 'random', SET_BYTES).slice(0, 3)) {
      // By chance once in 600,000 such sets: 2^19 places, each with 2^16 before it, of 64^8 possible.
      assert.ok(repeats(set) <= 1, `${repeats(set)} repeats in ${set.name}`);
    }
  });
}

test('the search for repeats finds what values were before: cuts of one text of their size and 4 KB', () => {
  const [seeded] = valueSets(5 * KB, 'random', SET_BYTES);
  const pool = seeded?.values[0] ?? '';
  const cuts = Array.from({ length: 200 }, (_, at) => pool.slice((at * 2_481) % (4 * KB)).slice(0, KB));
  assert.ok(repeats({ name: 'cuts', values: cuts }) > 100_000);
});

for (const entropy of ENTROPIES) {
  test(`blocks of ${entropy} values compress within 10 % of what a value does, and so does a dataset that was written over`, () => {
    for (const bytes of [KB, 10 * KB]) {
      for (const set of valueSets(bytes, entropy, SET_BYTES)) {
        const alone = ratioOf(set, bytes);
        const [least, most] = entropy === 'json' ? [4, 5] : [1.2, 1.35];
        assert.ok(alone > least && alone < most, `${alone} alone`);
        for (const block of [4 * KB, 16 * KB, 64 * KB, 256 * KB]) {
          const ratio = ratioOf(set, block) / alone;
          assert.ok(ratio > 0.9 && ratio < 1.1, `${set.name}: ${bytes} B in blocks of ${block}: ${ratio}`);
        }
      }
    }
  });
}
