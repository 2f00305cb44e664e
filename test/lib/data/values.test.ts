import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ENTROPIES, PAYLOADS } from '../../../lib/data/payload.ts';
import { FOREIGN, NO_VALUE } from '../../../lib/data/values.ts';
import { NODE_TEXT } from '../../../runner/system/text-engine.ts';
import { valuesOf } from '../../fixtures/values.ts';

const of = (bytes: number, entropy: (typeof ENTROPIES)[number] = 'random', seed = 3) =>
  valuesOf({ seed, bytes, entropy, engine: NODE_TEXT }).values;

/** The text with another digit at one place. */
const flipped = (text: string, at: number) =>
  `${text.slice(0, at)}${text[at] === 'x' ? 'y' : 'x'}${text.slice(at + 1)}`;

const SMALL = [10, 11, 12, 13, 14, 15, 16, 17, 24, 64];

for (const entropy of ENTROPIES) {
  test(`values of ${entropy} entropy have exactly their size and are printable ASCII`, () => {
    for (const bytes of [...SMALL, ...PAYLOADS.map((payload) => payload.bytes)]) {
      for (const piece of [0, 1, 16_777_215]) {
        const value = of(bytes, entropy).make({ writer: 6_001, count: 5 }, 9, piece);
        assert.equal(value.length, bytes);
        assert.match(value, /^[\x20-\x7e]*$/);
      }
    }
  });

  test(`a value says which write it comes from, whichever piece it has (${entropy})`, () => {
    for (const bytes of [...SMALL, 1_024, 102_400]) {
      const values = of(bytes, entropy);
      for (const [writer, count, entry, piece] of [
        [0, 1, 0, 0],
        [6_001, 36, 99_999, 12_345_678],
        [2 ** 26 - 1, 2 ** 28 - 1, 5, 16_777_215],
      ] as const) {
        assert.deepEqual(values.recognise(values.make({ writer, count }, entry, piece), entry), { writer, count });
      }
    }
  });

  test(`the value of another entry is not recognised (${entropy})`, () => {
    for (const bytes of [12, 64, 1_024]) {
      const values = of(bytes, entropy);
      for (let entry = 0; entry < 300; entry++) {
        const value = values.make({ writer: 7, count: entry + 1 }, entry);
        for (const other of [entry + 1, entry + 144, 99_999 - entry])
          assert.equal(values.recognise(value, other), null);
      }
    }
  });

  test(`a value with any one byte changed behind its stamp is refused, and one with a torn end (${entropy})`, () => {
    const values = of(96, entropy);
    const [one, two] = [values.make({ writer: 2, count: 7 }, 4), values.make({ writer: 2, count: 8 }, 4)];
    for (let at = 9; at < 96; at++) assert.equal(values.recognise(flipped(one, at), 4), null, `byte ${at}`);
    // The text of the two is another from byte 16 on; what comes before says what it must be.
    for (let at = 17; at < 90; at++) assert.equal(values.recognise(one.slice(0, at) + two.slice(at), 4), null);
  });

  test(`values of another seed, entropy or size are refused (${entropy})`, () => {
    const value = of(1_024, entropy).make({ writer: 1, count: 1 }, 0);
    assert.equal(of(1_024, entropy, 4).recognise(value, 0), null);
    assert.equal(of(1_024, entropy === 'json' ? 'random' : 'json').recognise(value, 0), null);
    for (const text of [value.slice(0, -1), `${value}x`, value.slice(0, 10), '']) {
      assert.equal(of(1_024, entropy).recognise(text, 0), null);
    }
    assert.equal(of(512, entropy).recognise(value, 0), null);
  });
}

test('of values of 10 B one in 64 of another entry is taken for right, and no more', () => {
  const values = of(10);
  let taken = 0;
  for (let entry = 0; entry < 6_400; entry++) {
    const value = values.make({ writer: 1, count: entry + 1 }, entry);
    if (values.recognise(value, (entry + 1_234) % 6_400) !== null) taken++;
  }
  // 100 expected of independent digits; those of entries at one distance all agree or all differ.
  assert.ok(taken <= 200, `${taken} taken`);
});

test('the values of raftmark before marks are not ours: their dataset is written anew', () => {
  const old = (bytes: number) =>
    `0000100${(36 ** 2).toString(36)}`.padEnd(10, '5') + 'NyrAKErV8vQqomR0Rf3Z9x_M'.repeat(50).slice(0, bytes - 10);
  for (const bytes of [11, 12, 64, 1_024]) assert.equal(of(bytes).recognise(old(bytes), 0), null);
  // Ten digits are a stamp and a mark of one digit; of the twenty that are looked at some are wrong.
  const tiny = Array.from({ length: 20 }, (_, entry) =>
    of(10).recognise(`00001${String(entry).padStart(5, '0')}`, entry),
  );
  assert.ok(tiny.filter((stamp) => stamp === null).length >= 15);
});

test('what was read is a write, no value, or foreign', () => {
  const values = of(64);
  assert.deepEqual(values.seen(values.make({ writer: 5, count: 6 }, 1), 1), { writer: 5, count: 6 });
  assert.deepEqual(values.seen(values.make({ writer: 5, count: 6 }, 1), 2), { writer: FOREIGN, count: 0 });
  assert.deepEqual(values.seen(null, 1), { writer: NO_VALUE, count: 0 });
});

test('no two writes carry the same value on either side of 64 KiB, whatever they have in common', () => {
  for (const bytes of [65_535, 65_536]) {
    const values = of(bytes);
    const seen = new Set<string>();
    let written = 0;
    for (const writer of [0, 1, 6_001]) {
      for (const count of [1, 2, 3]) {
        for (const entry of [0, 1]) {
          // Also with the same piece of text behind the head.
          seen.add(values.make({ writer, count }, entry, 7));
          written++;
        }
      }
    }
    assert.equal(seen.size, written);
    for (const value of seen) assert.equal(Buffer.byteLength(value), bytes);
  }
});
