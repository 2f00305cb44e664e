import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asciiBytes, asciiText } from '../../../lib/base/bytes.ts';
import { DIGITS } from '../../../lib/data/digits.ts';
import {
  firstEpoch,
  headLength,
  headText,
  MAX_EPOCHS,
  MAX_USERS,
  MAX_WRITES,
  markWriter,
  readStamp,
  stampWriter,
  type Writer,
  writerNumber,
} from '../../../lib/data/stamp.ts';

const SEED = 5;
/** Below and above the size from which on stamps are as they are. */
const SIZES = [10, 11, 12, 64, 511, 512, 1_024];

/** Puts heads into a buffer, one after the other. */
function headWriter(from: Writer, bytes: number, buffer: Uint8Array, offset: number): (entry: number) => void {
  const [putStamp, putMark] = [stampWriter(from, bytes), markWriter(from.seed, bytes)];
  return (entry) => {
    putStamp(buffer, offset);
    putMark(buffer, offset, entry);
  };
}

/** The head of a value of 1 KB, whose stamp is not scrambled, without its mark. */
const plain = (writer: number, count: number): string => headText(SEED, { writer, count }, 0, 1_024).slice(0, 9);

test('the digits are those of base64url, in the order of their codes', () => {
  assert.equal(DIGITS, [...DIGITS].sort().join(''));
  assert.equal(new Set(DIGITS).size, 64);
  assert.match(DIGITS, /^[-\w]{64}$/);
});

for (const [writer, count, expected] of [
  [0, 1, '-----0---'],
  [0, 63, '-----z---'],
  [0, 64, '------0--'],
  // 2^24 counts take four digits; what is above has a digit with the writer's two lowest bits.
  [0, 2 ** 24, '----0----'],
  [1, 1, '----F0---'],
  [3, MAX_WRITES - 1, '----zzzzz'],
  [4, 1, '---0-0---'],
  [2 ** 26 - 1, 5, 'zzzzk4---'],
] as const) {
  test(`the stamp of write ${count} of writer ${writer} is ${expected}`, () => {
    assert.equal(plain(writer, count), expected);
  });
}

test('stamps are read back, of any writer and count, whatever the size of the value', () => {
  for (const bytes of SIZES) {
    for (const writer of [0, 1, 63, 64, 6_001, MAX_EPOCHS * MAX_USERS - 1, 2 ** 26 - 1]) {
      for (const count of [1, 63, 64, 4_095, 2 ** 24 - 1, 2 ** 24, 2 ** 27 - 1, 2 ** 27, MAX_WRITES - 1]) {
        const head = headText(SEED, { writer, count }, 7, bytes);
        assert.equal(head.length, Math.min(bytes, 12));
        assert.deepEqual(readStamp(SEED, head, bytes), { writer, count });
      }
    }
  }
});

test('heads that are written one after the other are those of single writes', () => {
  for (const bytes of SIZES) {
    const buffer = asciiBytes('#'.repeat(20));
    const length = headLength(bytes);
    // Across the carry of several digits.
    const from = { seed: SEED, writer: 77, count: 64 ** 3 - 40 };
    const putHead = headWriter(from, bytes, buffer, 4);
    for (let count = from.count + 1; count < from.count + 200; count++) {
      const entry = count * 31;
      putHead(entry);
      const text = asciiText(buffer);
      assert.equal(text.slice(4, 4 + length), headText(SEED, { writer: 77, count }, entry, bytes));
      assert.equal(text.slice(0, 4) + text.slice(4 + length), '#'.repeat(20 - length));
    }
  }
});

test('the last stamp of a writer is not followed by another', () => {
  for (const bytes of SIZES) {
    const putHead = headWriter({ seed: 1, writer: 1, count: MAX_WRITES - 2 }, bytes, new Uint8Array(12), 0);
    putHead(0);
    assert.throws(() => putHead(0), /no unused stamp is left/);
  }
});

test('the stamps of small values look random: successive ones of a writer share few digits beyond chance', () => {
  let alike = 0;
  let before = '';
  for (let count = 1; count <= 10_000; count++) {
    const stamp = headText(SEED, { writer: 6_001, count }, 0, 64).slice(0, 9);
    for (let at = 0; at < 9; at++) if (stamp[at] === before[at]) alike++;
    before = stamp;
  }
  // 90,000 pairs of digits, of which a 64th are alike by chance: 1,406. Counting would leave 78,000.
  assert.ok(alike < 2_000, `${alike} digits alike`);
});

test('another seed has other stamps in small values, and other marks in all', () => {
  const stamp = { writer: 6_001, count: 12 };
  assert.notDeepEqual(readStamp(SEED + 1, headText(SEED, stamp, 0, 64), 64), stamp);
  for (const bytes of SIZES) {
    const marks = (seed: number) =>
      Array.from({ length: 50 }, (_, entry) => headText(seed, stamp, entry, bytes).slice(9)).join();
    assert.notEqual(marks(SEED), marks(SEED + 1));
  }
});

test('no two of the 100,000 entries of a tier, and of the probes after them, share a mark of three digits', () => {
  for (const seed of [0, 1, 7, 0x7fffffff]) {
    const buffer = new Uint8Array(12);
    const putHead = headWriter({ seed, writer: 1 }, 1_024, buffer, 0);
    const marks = new Set<string>();
    for (let entry = 0; entry < 100_007; entry++) {
      putHead(entry);
      marks.add(asciiText(buffer.subarray(9)));
    }
    assert.equal(marks.size, 100_007, `seed ${seed}`);
  }
});

test('a mark of one digit is shared by one entry in 64', () => {
  const marks = Array.from({ length: 6_400 }, (_, entry) => headText(SEED, { writer: 1, count: 1 }, entry, 10)[9]);
  const counts = [...DIGITS].map((digit) => marks.filter((mark) => mark === digit).length);
  assert.ok(Math.min(...counts) >= 95 && Math.max(...counts) <= 105, counts.join());
});

test('no stamp is found where there is none', () => {
  for (const text of ['', '--------', '--------.', '-----\u00e9---', '{"a":true}', '---- ----']) {
    for (const bytes of SIZES) assert.equal(readStamp(SEED, text, bytes), null);
  }
});

test('writer numbers of all scripts and users are distinct and fit their bits', () => {
  const edges = [0, 1, MAX_EPOCHS - 1].flatMap((epoch) =>
    [0, 1, MAX_USERS - 1].map((user) => writerNumber(epoch, user)),
  );
  assert.equal(new Set(edges).size, edges.length);
  assert.equal(writerNumber(1, 0), writerNumber(0, MAX_USERS - 1) + 1);
  assert.ok(Math.max(...edges) < 2 ** 26);
});

test('a writer number out of range is refused', () => {
  assert.throws(() => writerNumber(MAX_EPOCHS, 1), /epoch 11184 is not within 0\.\.11183/);
  assert.throws(() => writerNumber(-1, 1), /epoch/);
  assert.throws(() => writerNumber(Number.NaN, 1), /epoch/);
  assert.throws(() => writerNumber(0, MAX_USERS), /user 6000 is not within 0\.\.5999/);
  assert.throws(() => writerNumber(0, -1), /user/);
});

test('runs after one another share no writer, as long as each takes two seconds a script', () => {
  const began = Date.UTC(2026, 1, 2, 21, 30);
  const numbers = (from: number, scripts: number) =>
    Array.from({ length: scripts }, (_, at) => (firstEpoch(from) + at) % MAX_EPOCHS);
  // Five runs of 200 scripts, each of which began when the one before had ended.
  const all = [0, 1, 2, 3, 4].flatMap((run) => numbers(began + run * 200 * 2_000, 200));
  assert.equal(new Set(all).size, all.length);
  assert.ok(all.every((epoch) => Number.isInteger(epoch) && epoch >= 0 && epoch < MAX_EPOCHS));
});
