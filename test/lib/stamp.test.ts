import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asciiBytes, asciiText } from '../../lib/bytes.ts';
import { MAX_EPOCHS, MAX_USERS, readStamp, STAMP_BYTES, stamper, stampText, writerNumber } from '../../lib/stamp.ts';

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
  assert.equal(asciiText(bytes), '010z000000');
});

for (const [from, to, changed] of [
  ['0001000000', '0001000001', 9],
  ['0001000009', '000100000a', 9],
  ['000100000y', '000100000z', 9],
  ['000100000z', '0001000010', 8],
  ['000100009z', '00010000a0', 8],
  ['00010000zz', '0001000100', 7],
  ['00010zzzzz', '0001100000', 4],
] as const) {
  test(`${from} is followed by ${to}, which differs from index ${changed} on`, () => {
    const { bytes, advance } = standingAt(from);
    assert.equal(advance(), changed);
    assert.equal(asciiText(bytes), to);
  });
}

test('the last stamp of a writer is not followed by another', () => {
  const { advance } = standingAt('0001zzzzzz');
  assert.throws(advance, /no unused stamp is left/);
});

test('a stamp in the middle of a buffer leaves the rest alone', () => {
  const bytes = asciiBytes('#'.repeat(14));
  const advance = stamper(bytes, 1, 2);
  for (let at = 0; at < 36; at++) advance();
  assert.equal(asciiText(bytes), '##0001000010##');
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
  for (const writer of [0, 1, 35, 36, 6_001, MAX_EPOCHS * MAX_USERS - 1, 36 ** 4 - 1]) {
    for (const count of [0, 1, 35, 36, 1_295, 36 ** 5, 36 ** 6 - 1]) {
      const text = stampText({ writer, count });
      assert.equal(text.length, STAMP_BYTES);
      assert.deepEqual(readStamp(text), { writer, count });
    }
  }
});

test('readStamp ignores what follows the stamp', () => {
  assert.deepEqual(readStamp('000100000a and more'), { writer: 1, count: 10 });
});

test('readStamp finds no stamp where there is none', () => {
  for (const text of ['', '000100000', '000100000A', '0001 00000', '{"a":true}', '000100000é']) {
    assert.equal(readStamp(text), null);
  }
});

test('writer numbers of all scripts and users are distinct and fit four digits', () => {
  const edges = [0, 1, MAX_EPOCHS - 1].flatMap((epoch) =>
    [0, 1, MAX_USERS - 1].map((user) => writerNumber(epoch, user)),
  );
  assert.equal(new Set(edges).size, edges.length);
  assert.equal(writerNumber(1, 0), writerNumber(0, MAX_USERS - 1) + 1);
  assert.ok(Math.max(...edges) < 36 ** 4);
});

test('a writer number out of range is refused', () => {
  assert.throws(() => writerNumber(MAX_EPOCHS, 1), /epoch 279 is not within 0\.\.278/);
  assert.throws(() => writerNumber(-1, 1), /epoch/);
  assert.throws(() => writerNumber(Number.NaN, 1), /epoch/);
  assert.throws(() => writerNumber(0, MAX_USERS), /user 6000 is not within 0\.\.5999/);
  assert.throws(() => writerNumber(0, -1), /user/);
});
