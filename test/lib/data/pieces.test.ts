import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { ENTROPIES, type Entropy } from '../../../lib/data/payload.ts';
import { Pieces, type Preparation, pieceWalk } from '../../../lib/data/pieces.ts';
import { textSource } from '../../../lib/data/text.ts';
import { NODE_TEXT } from '../../../runner/system/text-engine.ts';

const piecesOf = (bytes: number, entropy: Entropy = 'random', seed = 1) => new Pieces(bytes, seed, entropy, NODE_TEXT);

test('text begins with the digests of its seed, 85 characters of each', () => {
  const digest = (number: number) =>
    createHash('sha512').update(`raftmark 9 ${number}`).digest('base64url').slice(0, 85);
  assert.equal(textSource(9, 'random', NODE_TEXT).text(0, 170), digest(0) + digest(1));
});

for (const entropy of ENTROPIES) {
  test(`any part of a text is the same, however it is asked for (${entropy})`, () => {
    const { text: make, unit } = textSource(4, entropy, NODE_TEXT);
    const whole = make(0, 60_000);
    assert.equal(whole.length, 60_000);
    const { text } = textSource(4, entropy, NODE_TEXT);
    for (const [from, length] of [
      [0, 1],
      [2_035, 2],
      [12_215, 2],
      [50_000, 10_000],
      [1, 40_000],
      [1_008, 1_008],
    ] as const) {
      const begin = from - (from % unit);
      assert.equal(text(begin, length), whole.slice(begin, begin + length));
    }
  });
}

test('random text uses its 64 symbols about equally', () => {
  const counts = new Map<string, number>();
  for (const symbol of textSource(1, 'random', NODE_TEXT).text(0, 640_000))
    counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
  assert.equal(counts.size, 64);
  // 10,000 of each, standard deviation 99; digests are used six times, so it may be up to 2.4 times that: six of those.
  assert.ok(Math.min(...counts.values()) > 8_500 && Math.max(...counts.values()) < 11_500);
});

test('json text is made of whole JSON objects, 25 with the same field and then another field', () => {
  const text = textSource(1, 'json', NODE_TEXT).text(0, 4 * 1_008);
  const objects: Record<string, string>[] = JSON.parse(`[${text.slice(0, -1)}]`);
  assert.equal(objects.length, 100);
  const fields = objects.map((object) => Object.keys(object).join());
  assert.equal(new Set(fields).size, 4);
  for (const [at, field] of fields.entries()) assert.equal(field, fields[at - (at % 25)]);
  assert.equal(new Set(objects.map((object) => Object.values(object)[0])).size, 100);
});

test('a piece begins with its number, and no two have the same', () => {
  for (const bytes of [13, 14, 16, 40]) {
    const pieces = piecesOf(bytes);
    assert.equal(pieces.count, Math.min(64 ** (bytes - 12), 64 ** 4));
    for (let number = 0; number < Math.min(pieces.count, 20_000); number += 7) {
      assert.equal(pieces.numberAt(`xx${pieces.text(number)}`, 2), number);
      assert.equal(pieces.text(number).length, bytes - 12);
    }
    assert.equal(pieces.numberAt(pieces.text(pieces.count - 1), 0), pieces.count - 1);
  }
  assert.equal(piecesOf(40).numberAt('ab.d'.repeat(10), 0), null);
  assert.equal(piecesOf(40).numberAt('ab', 0), null);
});

test('a value that is a head alone has one piece, an empty one', () => {
  for (const bytes of [10, 12]) {
    const pieces = piecesOf(bytes);
    assert.deepEqual([pieces.length, pieces.count, pieces.text(0), pieces.numberAt('abc', 3)], [0, 1, '', 0]);
  }
});

/** Keeps the number of a piece in its place. */
const numberedBy = (pieces: Pieces): Preparation<number> => ({
  prepare: (text) => pieces.numberAt(text, 0) ?? -1,
  ready: () => undefined,
});

/** The numbers of the pieces that a writer takes. */
function numbers(bytes: number, writer: number, users: () => number, many: number): number[] {
  const pieces = piecesOf(bytes);
  const next = pieceWalk(pieces, writer, users, numberedBy(pieces));
  return Array.from({ length: many }, () => next());
}

const MB = 1_024 * 1_024;

test('the pieces of a writer follow each other, and come again after its share of 4 MB', () => {
  const pieces = (4 * MB) / 100_000;
  const length = Math.floor(pieces);
  const all = numbers(100_012, 5, () => 1, 2 * length + 1);
  assert.equal(new Set(all).size, length);
  for (let at = 1; at < length; at++) assert.equal(all[at], (all[at - 1] as number) + 1);
  assert.deepEqual(all.slice(length), [...all.slice(0, length), all[0]]);
  // Of ten users each has a tenth.
  assert.equal(new Set(numbers(100_012, 5, () => 10, 100)).size, 4);
  // None has less than one.
  assert.equal(new Set(numbers(1_000_012, 5, () => 50, 9)).size, 1);
});

test('no piece comes again where nothing is kept', () => {
  assert.equal(new Set(numbers(100_012, 5, () => 0, 120)).size, 120);
});

test('when there are more users a writer goes round fewer pieces, when there are fewer round more', () => {
  let users = 10;
  const pieces = piecesOf(100_012);
  const next = pieceWalk(pieces, 5, () => users, numberedBy(pieces));
  const take = (many: number) => Array.from({ length: many }, () => next());
  const first = take(4);
  users = 5;
  const more = take(4);
  assert.deepEqual(
    more.map((number) => number - (first[0] as number)),
    [4, 5, 6, 7],
  );
  users = 20;
  assert.deepEqual(new Set(take(10)), new Set(first.slice(0, 2)));
  users = 10;
  assert.deepEqual(new Set(take(10)), new Set(first));
});

test('writers of a script, and of the next, begin far from each other', () => {
  const starts = [6_000, 12_000].flatMap((epoch) =>
    Array.from({ length: 1_000 }, (_, user) => numbers(1_024, epoch + user + 1, () => 0, 1)[0] as number),
  );
  const sorted = [...starts].sort((a, b) => a - b);
  const gaps = sorted.slice(1).map((start, at) => start - (sorted[at] as number));
  // 2,000 of them over 16.7 million pieces: 8,389 between two on average.
  assert.ok(Math.min(...gaps) > 1_000, `${Math.min(...gaps)} between two`);
});

test('each value is made ready once before it is given, in the order in which values are given', () => {
  for (const users of [0, 1, 40, 1_000_000]) {
    const pieces = piecesOf(10_012);
    let stamped = 0;
    const next = pieceWalk(pieces, 5, () => users, {
      prepare: () => ({ stamp: 0 }),
      ready: (made) => {
        made.stamp = ++stamped;
      },
    });
    for (let count = 1; count <= 1_500; count++) assert.equal(next().stamp, count);
    assert.ok(stamped < 1_500 + 64);
  }
});
