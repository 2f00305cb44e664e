import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asciiBytes, asciiText } from '../../../lib/base/bytes.ts';
import {
  MAX_EPOCHS,
  MAX_USERS,
  readStamp,
  STAMP_BYTES,
  stamper,
  stampText,
  writerNumber,
} from '../../../lib/data/stamp.ts';

/** A stamp that stands at `text`, and the function that advances it. */
function standingAt(text: string): { bytes: Uint8Array; advance: () => number } {
  const bytes = new Uint8Array(STAMP_BYTES);
  const advance = stamper(bytes, 0);
  bytes.set(asciiBytes(text));
  return { bytes, advance };
}

test('a stamp begins with its writer and a count of zero', () => {
  const bytes = new Uint8Array(STAMP_BYTES);
  stamper(bytes, 36 * 36 + 35);
  assert.equal(asciiText(bytes), '0010z00000');
});

for (const [from, to, changed] of [
  ['0000100000', '0000100001', 9],
  ['0000100009', '000010000a', 9],
  ['000010000y', '000010000z', 9],
  ['000010000z', '0000100010', 8],
  ['000010009z', '00001000a0', 8],
  ['00001000zz', '0000100100', 7],
  ['000010zzzz', '0000110000', 5],
] as const) {
  test(`${from} is followed by ${to}, which differs from index ${changed} on`, () => {
    const { bytes, advance } = standingAt(from);
    assert.equal(advance(), changed);
    assert.equal(asciiText(bytes), to);
  });
}

test('the last stamp of a writer is not followed by another', () => {
  const { advance } = standingAt('00001zzzzz');
  assert.throws(advance, /no unused stamp is left/);
});

test('a stamp in the middle of a buffer leaves the rest alone', () => {
  const bytes = asciiBytes('#'.repeat(14));
  const advance = stamper(bytes, 1, 2);
  for (let at = 0; at < 36; at++) advance();
  assert.equal(asciiText(bytes), '##0000100010##');
});

test('50,000 stamps are distinct, count upwards, and say the lowest index that changed', () => {
  const bytes = new Uint8Array(STAMP_BYTES);
  const advance = stamper(bytes, 77);
  let before = asciiText(bytes);
  for (let count = 1; count <= 50_000; count++) {
    const changed = advance();
    const text = asciiText(bytes);
    assert.deepEqual(readStamp(text), { writer: 77, count });
    assert.equal(text.slice(0, changed), before.slice(0, changed));
    assert.notEqual(text[changed], before[changed]);
    before = text;
  }
});

test('stampText and readStamp undo each other', () => {
  for (const writer of [0, 1, 35, 36, 6_001, MAX_EPOCHS * MAX_USERS - 1, 36 ** 5 - 1]) {
    for (const count of [0, 1, 35, 36, 1_295, 36 ** 4, 36 ** 5 - 1]) {
      const text = stampText({ writer, count });
      assert.equal(text.length, STAMP_BYTES);
      assert.deepEqual(readStamp(text), { writer, count });
    }
  }
});

test('readStamp ignores what follows the stamp', () => {
  assert.deepEqual(readStamp('000010000a and more'), { writer: 1, count: 10 });
});

test('readStamp finds no stamp where there is none', () => {
  for (const text of ['', '000010000', '000010000A', '00001 0000', '{"a":true}', '000010000é']) {
    assert.equal(readStamp(text), null);
  }
});

test('writer numbers of all scripts and users are distinct and fit five digits', () => {
  const edges = [0, 1, MAX_EPOCHS - 1].flatMap((epoch) =>
    [0, 1, MAX_USERS - 1].map((user) => writerNumber(epoch, user)),
  );
  assert.equal(new Set(edges).size, edges.length);
  assert.equal(writerNumber(1, 0), writerNumber(0, MAX_USERS - 1) + 1);
  assert.ok(Math.max(...edges) < 36 ** 5);
});

test('a writer number out of range is refused', () => {
  assert.throws(() => writerNumber(MAX_EPOCHS, 1), /epoch 10077 is not within 0\.\.10076/);
  assert.throws(() => writerNumber(-1, 1), /epoch/);
  assert.throws(() => writerNumber(Number.NaN, 1), /epoch/);
  assert.throws(() => writerNumber(0, MAX_USERS), /user 6000 is not within 0\.\.5999/);
  assert.throws(() => writerNumber(0, -1), /user/);
});
