import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findPayload, PAYLOADS, payloadText, sameValues } from '../../../lib/data/payload.ts';

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
  ['64KiB', '64KB', 65_536],
  ['1 mib', '1MB', 1_048_576],
  [' 64KB ', '64KB', 65_536],
  ['1.5KB', '1.5KB', 1_536],
  ['1MB', '1MB', 1_048_576],
  ['10B', '10B', 10],
  ['0.01KB', '0.01KB', 10],
  ['9.6B', '9.6B', 10],
] as const) {
  test(`"${text}" is a payload of ${bytes} bytes`, () => assert.deepEqual(findPayload(text), { name, bytes }));
}

for (const [text, name, bytes, entropy] of [
  ['medium-json', 'medium-json', 1_024, 'json'],
  ['Large-Random', 'large-random', 102_400, 'random'],
  ['64kib-JSON', '64KB-json', 65_536, 'json'],
] as const) {
  test(`"${text}" is a payload of ${bytes} bytes of ${entropy}`, () =>
    assert.deepEqual(findPayload(text), { name, bytes, entropy }));
}

for (const text of [
  'medium-',
  'medium-jsn',
  '-json',
  'json',
  'medium-json-json',
  '9B-json',
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

test('a payload is handed to a script by a text that the script understands', () => {
  const texts = [...PAYLOADS, { name: '64KB', bytes: 65_536 }, { name: 'blob-65536B', bytes: 65_536 }].map(payloadText);
  assert.deepEqual(texts, ['tiny', 'medium', 'large', 'xlarge', '64KB', '65536B']);
  assert.equal(findPayload('65536B')?.bytes, 65_536);
});

test('what its values are made of is handed on with it', () => {
  const payloads = [
    { name: 'medium-json', bytes: 1_024, entropy: 'json' },
    { name: 'blob', bytes: 65_536, entropy: 'random' },
    // A name that says something else.
    { name: 'medium-json', bytes: 1_024 },
  ] as const;
  const texts = payloads.map(payloadText);
  assert.deepEqual(texts, ['medium-json', '65536B-random', '1024B']);
  for (const [at, text] of texts.entries()) {
    const found = findPayload(text);
    assert.ok(found !== null && sameValues(found, payloads[at] as (typeof payloads)[number]), text);
  }
});

test('values are the same where they are as long and made of the same', () => {
  const json = { bytes: 10, entropy: 'json' } as const;
  assert.equal(sameValues({ bytes: 10 }, { bytes: 10 }), true);
  assert.equal(sameValues(json, { ...json }), true);
  assert.equal(sameValues(json, { bytes: 10 }), false);
  assert.equal(sameValues(json, { bytes: 11, entropy: 'json' }), false);
  assert.equal(sameValues(json, { bytes: 10, entropy: 'random' }), false);
});
