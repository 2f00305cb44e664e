import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asciiBytes, asciiText, base64Length, fromBase64, toBase64, writeBase64 } from '../../../lib/base/bytes.ts';

const sample = 'The quick brown fox;';

test('bytes and text undo each other, also across the size of one conversion', () => {
  for (const length of [0, 1, 4_095, 4_096, 4_097, 10_000]) {
    const text = Array.from({ length }, (_, at) => String.fromCharCode(32 + (at % 95))).join('');
    assert.equal(asciiText(asciiBytes(text)), text);
    assert.equal(asciiBytes(text).length, length);
  }
});

for (let length = 0; length <= 20; length++) {
  test(`base64 of ${length} bytes is what Node gives, both ways`, () => {
    const text = sample.slice(0, length);
    const expected = Buffer.from(text).toString('base64');
    assert.equal(toBase64(text), expected);
    assert.equal(base64Length(length), expected.length);
    assert.equal(fromBase64(expected), text);
  });
}

test('all byte values are written as base64', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, at) => at);
  const target = new Uint8Array(base64Length(256));
  writeBase64(bytes, 0, 256, target, 0);
  assert.equal(asciiText(target), Buffer.from(bytes).toString('base64'));
});

test('all ASCII characters survive base64, both ways', () => {
  const text = String.fromCharCode(...Array.from({ length: 128 }, (_, at) => at));
  assert.equal(toBase64(text), Buffer.from(text).toString('base64'));
  assert.equal(fromBase64(toBase64(text)), text);
});

test('any part that begins at a group can be rewritten on its own', () => {
  for (let length = 1; length <= 20; length++) {
    for (let from = 0; from < length; from += 3) {
      const source = asciiBytes(sample.slice(0, length));
      const target = new Uint8Array(base64Length(length));
      writeBase64(source, 0, length, target, 0);
      for (let at = from; at < length; at++) source[at] = 65 + at;
      writeBase64(source, from, length, target, base64Length(from));
      assert.equal(asciiText(target), Buffer.from(source).toString('base64'));
    }
  }
});

test('a rewritten part that ends at a group leaves what follows alone', () => {
  const source = asciiBytes('aaabbbcccd');
  const target = new Uint8Array(base64Length(10));
  writeBase64(source, 0, 10, target, 0);
  source.set(asciiBytes('XYZ'), 3);
  writeBase64(source, 3, 6, target, 4);
  assert.equal(asciiText(target), Buffer.from('aaaXYZcccd').toString('base64'));
});

test('what is written begins at the given place of the target', () => {
  const target = asciiBytes('########');
  writeBase64(asciiBytes('abc'), 0, 3, target, 2);
  assert.equal(asciiText(target), '##YWJj##');
});

for (const text of ['YQ', 'YQ=', 'YQ===', '====', 'Y=Q=', '=YQ=', 'YW Jj', 'YWJ-', 'YWJj\n', 'YQé=']) {
  test(`${JSON.stringify(text)} is not base64`, () => assert.equal(fromBase64(text), null));
}
