import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { CalibrationCache } from '../../../runner/calibration/cache.ts';
import { ownFolder } from '../../fixtures/surroundings.ts';

const KEY = { what: 'loopback', cpu: 'Example CPU', cpus: 8, device: null };
const KEPT = { measuredAt: '2026-02-02T21:30:00.000Z', value: { p50Ms: 0.05 } };

function cacheIn(t: TestContext): { folder: string; cache: CalibrationCache; path: () => string } {
  const folder = join(ownFolder(t), 'not', 'there', 'yet');
  const path = (): string => join(folder, readdirSync(folder)[0] as string);
  return { folder, cache: new CalibrationCache(folder), path };
}

test('what was kept for a key is given back for it, in whatever order it is written, and for no other', async (t) => {
  const { cache } = cacheIn(t);
  assert.equal(await cache.get(KEY), null);
  await cache.put(KEY, KEPT);
  assert.deepEqual(await cache.get(KEY), KEPT);
  assert.deepEqual(await cache.get({ device: null, cpus: 8, cpu: 'Example CPU', what: 'loopback' }), KEPT);
  for (const other of [{ cpus: 4 }, { what: 'timer' }, { device: 'ext4' }, { more: 1 }]) {
    assert.equal(await cache.get({ ...KEY, ...other }), null, JSON.stringify(other));
  }
});

test('what is kept anew takes the place of what was', async (t) => {
  const { cache, folder } = cacheIn(t);
  await cache.put(KEY, KEPT);
  const anew = { measuredAt: '2026-02-03T00:00:00.000Z', value: { p50Ms: 0.06 } };
  await cache.put(KEY, anew);
  assert.deepEqual(await cache.get(KEY), anew);
  assert.equal(readdirSync(folder).length, 1);
});

test('a file that is torn, changed, or of another key counts for nothing', async (t) => {
  const { cache, path } = cacheIn(t);
  await cache.put(KEY, KEPT);
  const whole = readFileSync(path(), 'utf8');
  for (const text of [
    whole.slice(0, -4),
    '',
    '[]',
    whole.replace('0.05', '0.07'),
    whole.replace('2026-02-02', '2026-02-01'),
    whole.replace('Example CPU', 'Other CPU'),
    whole.replace(/"check": "\w/, '"check": "x'),
  ]) {
    assert.notEqual(text, whole);
    writeFileSync(path(), text);
    assert.equal(await cache.get(KEY), null, text);
  }
  writeFileSync(path(), whole);
  assert.deepEqual(await cache.get(KEY), KEPT);
});

test('runs that keep the same at the same time leave one whole file, which others can read all the while', async (t) => {
  const { folder } = cacheIn(t);
  const caches = Array.from({ length: 8 }, () => new CalibrationCache(folder));
  await caches[0]?.put(KEY, KEPT);
  const values = caches.map((_, run) => ({ ...KEPT, value: { p50Ms: run, text: 'x'.repeat(20_000 + run) } }));
  const read: unknown[] = [];
  await Promise.all(
    caches.map(async (cache, run) => {
      for (let round = 0; round < 10; round++) {
        await cache.put(KEY, values[run] as (typeof values)[0]);
        read.push(await cache.get(KEY));
      }
    }),
  );
  assert.equal(read.filter((kept) => kept === null).length, 0);
  assert.equal(readdirSync(folder).length, 1);
});

test('a folder that cannot be made is an error, and leaves nothing', async (t) => {
  const folder = ownFolder(t);
  writeFileSync(join(folder, 'file'), '');
  await assert.rejects(new CalibrationCache(join(folder, 'file', 'cache')).put(KEY, KEPT));
  assert.deepEqual(readdirSync(folder), ['file']);
});
