import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Base64, fromBase64, toBase64, useBase64 } from '../../../lib/base/bytes.ts';

// A file of its own: what is put in place stays for the process.
const TEXTS = ['', 'a', 'ab', 'abc', 'key-89abcdef', '{"a":["b\\n"]}', 'x'.repeat(10_000)];

const native: Base64 = {
  encode: (text) => Buffer.from(text, 'latin1').toString('base64'),
  decode: (text) => Buffer.from(text, 'base64').toString('latin1'),
};

test('an engine that is put in place is used, and gives what the script gave', () => {
  const before = TEXTS.map((text) => [toBase64(text), fromBase64(toBase64(text))]);
  const calls: string[] = [];
  useBase64({
    encode(text) {
      calls.push('encode');
      return native.encode(text);
    },
    decode(text) {
      calls.push('decode');
      return native.decode(text);
    },
  });
  const after = TEXTS.map((text) => [toBase64(text), fromBase64(toBase64(text))]);
  assert.deepEqual(after, before);
  assert.deepEqual(
    after.map(([, text]) => text),
    TEXTS,
  );
  assert.equal(calls.filter((call) => call === 'encode').length, 2 * TEXTS.length);
  assert.equal(calls.filter((call) => call === 'decode').length, TEXTS.length);
});

test('what is not base64 never reaches the engine, which may throw for it', () => {
  useBase64({
    ...native,
    decode(text) {
      throw new Error(`"${text}" reached the engine`);
    },
  });
  for (const text of ['YQ', 'YQ=', '====', 'Y=Q=', 'YW Jj', 'YWJ-', 'YWJj\n']) assert.equal(fromBase64(text), null);
  assert.throws(() => fromBase64('YWJj'), /reached the engine/);
});
