import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { dumpedEntryJson, entryJson, listedEntryJson } from '../../../runner/confman-node/entry-json.ts';
import { entryKey } from '../../../runner/confman-node/keys.ts';
import { pack } from '../../../runner/confman-node/records.ts';
import type { Pair } from '../../../runner/etcd-client/etcd.ts';

const META = { type: 'string', updatedAt: '2026-02-02T21:30:00.000Z', updatedBy: 'somebody' };

function pairOf(value: string): Pair {
  return { key: entryKey('ns', 'k'), value: pack(META, JSON.stringify(value)), version: '3' } as unknown as Pair;
}

const listed = (value: string) => JSON.parse(listedEntryJson('ns', 'k', pairOf(value)));
const dumped = (value: string) => JSON.parse(dumpedEntryJson(pairOf(value)));

test('a list and the dump bring values of up to 65,535 bytes of UTF-8', () => {
  for (const value of ['', 'v', 'x'.repeat(65_535), 'ä'.repeat(32_767), '"\n'.repeat(30_000)]) {
    assert.equal(listed(value).value, value);
    const { isBlobBacked, blobId, ...rest } = dumped(value);
    assert.deepEqual([rest.value, isBlobBacked, blobId], [value, false, null]);
  }
});

test('larger ones are blobs, which a list leaves out and the dump names by their content; a read has them all', () => {
  for (const value of ['x'.repeat(65_536), 'ä'.repeat(32_768), '€'.repeat(30_000)]) {
    const hash = createHash('sha256').update(value).digest('hex');
    assert.equal(listed(value).value, '');
    const { isBlobBacked, blobId, ...rest } = dumped(value);
    assert.deepEqual([rest.value, isBlobBacked, blobId], [`[blob:${hash}]`, true, hash]);
    assert.equal(JSON.parse(entryJson('ns', 'k', pairOf(value))).value, value);
  }
});
