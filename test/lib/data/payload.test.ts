import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ENTROPIES,
  findPayload,
  makePool,
  makeValue,
  PAYLOADS,
  poolOffset,
  recogniseValue,
} from '../../../lib/data/payload.ts';
import { stampText } from '../../../lib/data/stamp.ts';

const value = (writer: number, count: number, pool: string, bytes: number) =>
  makeValue(stampText({ writer, count }), writer, pool, bytes);

/** The value with another character at one place. */
const flipped = (text: string, at: number) =>
  `${text.slice(0, at)}${text[at] === 'x' ? 'y' : 'x'}${text.slice(at + 1)}`;

test('the labels have the documented sizes', () => {
  const sizes = PAYLOADS.map(({ name, bytes }) => [name, bytes]);
  assert.deepEqual(sizes, [
    ['tiny', 10],
    ['medium', 1_024],
    ['large', 102_400],
    ['xlarge', 1_048_576],
  ]);
});

for (const [text, name, bytes] of [
  ['medium', 'medium', 1_024],
  ['MEDIUM', 'medium', 1_024],
  ['64KB', '64KB', 65_536],
  ['64kb', '64KB', 65_536],
  [' 64KB ', '64KB', 65_536],
  ['1.5KB', '1.5KB', 1_536],
  ['1MB', '1MB', 1_048_576],
  ['10B', '10B', 10],
  ['0.01KB', '0.01KB', 10],
  ['9.6B', '9.6B', 10],
] as const) {
  test(`"${text}" is a payload of ${bytes} bytes`, () => assert.deepEqual(findPayload(text), { name, bytes }));
}

for (const text of [
  '',
  'huge',
  '64',
  '64K',
  'KB',
  '9B',
  '0KB',
  '-1KB',
  '1e3B',
  '1,5KB',
  '.5KB',
  '1.KB',
  '1KBs',
  'NaNKB',
]) {
  test(`"${text}" is no payload`, () => assert.equal(findPayload(text), null));
}

for (const entropy of ENTROPIES) {
  for (const { name, bytes } of PAYLOADS) {
    test(`${name} values of ${entropy} entropy have exactly ${bytes} bytes, for every offset`, () => {
      const pool = makePool(1, bytes, entropy);
      // 2^31 / golden ratio steps reach offsets at both ends of their range.
      const offsets = Array.from({ length: 4_096 }, (_, writer) => poolOffset(writer));
      const far = offsets.indexOf(Math.max(...offsets));
      for (const writer of [0, 1, 2, 6_001, far]) {
        const text = value(writer, 5, pool, bytes);
        assert.equal(text.length, bytes);
        assert.match(text, /^[\x20-\x7e]*$/);
      }
    });
  }

  test(`no two writers or writes carry the same value (${entropy})`, () => {
    for (const bytes of [10, 11, 1_024]) {
      const pool = makePool(1, bytes, entropy);
      const values = new Set<string>();
      for (let writer = 0; writer < 200; writer++) {
        for (let count = 0; count < 40; count++) values.add(value(writer, count, pool, bytes));
      }
      assert.equal(values.size, 8_000);
    }
  });

  test(`recogniseValue names the write that a value comes from (${entropy})`, () => {
    for (const bytes of [10, 11, 1_024, 102_400]) {
      const pool = makePool(3, bytes, entropy);
      for (const stamp of [
        { writer: 0, count: 0 },
        { writer: 6_001, count: 36 },
        { writer: 1_673_999, count: 99_999 },
      ]) {
        assert.deepEqual(recogniseValue(value(stamp.writer, stamp.count, pool, bytes), pool, bytes), stamp);
      }
    }
  });

  test(`recogniseValue refuses a value with any one byte changed behind the stamp (${entropy})`, () => {
    const pool = makePool(3, 64, entropy);
    const real = value(2, 7, pool, 64);
    for (let at = 10; at < 64; at++) assert.equal(recogniseValue(flipped(real, at), pool, 64), null);
  });

  test(`recogniseValue refuses another writer's text under a stamp (${entropy})`, () => {
    const pool = makePool(3, 64, entropy);
    const [one, two] = [value(1, 7, pool, 64), value(2, 7, pool, 64)];
    assert.equal(recogniseValue(one.slice(0, 10) + two.slice(10), pool, 64), null);
  });

  test(`recogniseValue refuses the values of another seed (${entropy})`, () => {
    assert.equal(
      recogniseValue(value(1, 1, makePool(1, 1_024, entropy), 1_024), makePool(2, 1_024, entropy), 1_024),
      null,
    );
  });
}

test('recogniseValue refuses the values of the other entropy', () => {
  const json = value(1, 1, makePool(1, 1_024, 'json'), 1_024);
  assert.equal(recogniseValue(json, makePool(1, 1_024, 'random'), 1_024), null);
});

test('recogniseValue refuses another length, and no value at all', () => {
  const pool = makePool(1, 1_024, 'random');
  const real = value(1, 1, pool, 1_024);
  for (const text of [real.slice(0, -1), `${real}x`, real.slice(0, 10), '']) {
    assert.equal(recogniseValue(text, pool, 1_024), null);
  }
  assert.equal(recogniseValue(value(1, 1, makePool(1, 512, 'random'), 512), pool, 1_024), null);
});

test('the pool follows from the seed alone', () => {
  assert.equal(makePool(1, 1_024, 'random'), makePool(1, 1_024, 'random'));
  // Worked out apart from this code: xorshift32 words, six bits at a time, lowest first.
  assert.equal(makePool(1, 1_024, 'random').slice(0, 24), 'NyrAKErV8vQqomR0Rf3Z9x_M');
});

test('the pool of a larger payload begins with that of a smaller one', () => {
  assert.ok(makePool(1, 1_024, 'json').startsWith(makePool(1, 10, 'json')));
});

test('the cut of a writer begins at the known offset, always within the pool', () => {
  assert.deepEqual([0, 1, 2, 6_001].map(poolOffset), [0, 2_481, 866, 3_617]);
  for (let writer = 0; writer < 20_000; writer++) assert.ok(poolOffset(writer) >= 0 && poolOffset(writer) < 4_096);
});

test('random filler uses its whole alphabet about equally', () => {
  const counts = new Map<string, number>();
  for (const char of makePool(1, 640_000, 'random')) counts.set(char, (counts.get(char) ?? 0) + 1);
  assert.equal(counts.size, 64);
  // About 10,064 of each, standard deviation about 99: six of those either way.
  assert.ok(Math.min(...counts.values()) > 9_470 && Math.max(...counts.values()) < 10_660);
});

test('json filler is made of whole JSON objects', () => {
  const pool = makePool(1, 1_024, 'json');
  const objects = JSON.parse(`[${pool.slice(0, pool.lastIndexOf('},') + 1)}]`);
  assert.ok(Array.isArray(objects) && objects.length > 50);
});
