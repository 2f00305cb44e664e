import assert from 'node:assert/strict';
import { lstatSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { newestReport } from '../../../runner/report/folder.ts';
import { LATEST, pointLatest } from '../../../runner/report/latest.ts';
import { ownFolder } from '../../fixtures/surroundings.ts';

const FIRST = '2026-02-02T21-30-00-small.json';
const SECOND = '2026-02-03T21-30-00-small.json';

test('the newest report is had by one name, which leads to it wherever the folder goes', async (t) => {
  const folder = ownFolder(t);
  for (const name of [FIRST, SECOND]) {
    writeFileSync(join(folder, name), name);
    assert.equal(await pointLatest(join(folder, name)), null);
    assert.equal(readFileSync(join(folder, LATEST), 'utf8'), name);
    assert.equal(readlinkSync(join(folder, LATEST)), name);
  }
  assert.deepEqual(readdirSync(folder).sort(), [FIRST, SECOND, LATEST]);
  // It is no report of its own.
  assert.equal(await newestReport(folder), join(folder, SECOND));
});

test('a file, or a link of somebody else, is left alone', async (t) => {
  const folder = ownFolder(t);
  writeFileSync(join(folder, LATEST), 'mine');
  assert.match((await pointLatest(join(folder, FIRST))) ?? '', /latest\.json is none of raftmark's links$/);
  assert.equal(readFileSync(join(folder, LATEST), 'utf8'), 'mine');
  const other = ownFolder(t);
  symlinkSync('../elsewhere.json', join(other, LATEST));
  assert.notEqual(await pointLatest(join(other, FIRST)), null);
  assert.ok(lstatSync(join(other, LATEST)).isSymbolicLink());
  assert.equal(readlinkSync(join(other, LATEST)), '../elsewhere.json');
});

test('a link whose report is gone is replaced', async (t) => {
  const folder = ownFolder(t);
  symlinkSync(FIRST, join(folder, LATEST));
  assert.equal(await pointLatest(join(folder, SECOND)), null);
  assert.equal(readlinkSync(join(folder, LATEST)), SECOND);
});

test('a folder that cannot be written is told, and nothing is left', async () => {
  await assert.rejects(pointLatest('/proc/none/2026-02-02T21-30-00-small.json'));
});
