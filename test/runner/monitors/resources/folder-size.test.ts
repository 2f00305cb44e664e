import assert from 'node:assert/strict';
import { link, mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { folderSize } from '../../../../runner/monitors/resources/folder-size.ts';
import { FolderTrack } from '../../../../runner/monitors/resources/folder-track.ts';

async function makeFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'raftmark-folder-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('the files of a folder and below are summed', async (t) => {
  const folder = await makeFolder(t);
  await mkdir(join(folder, 'a/b'), { recursive: true });
  await writeFile(join(folder, 'one'), 'x'.repeat(10));
  await writeFile(join(folder, 'a/b/two'), 'x'.repeat(5_000));
  assert.equal((await folderSize(folder))?.apparentBytes, 5_010);
});

test('a file with a hole is long and takes little', async (t) => {
  const folder = await makeFolder(t);
  await writeFile(join(folder, 'sparse'), '');
  await truncate(join(folder, 'sparse'), 64 * 1_024 ** 2);
  const size = await folderSize(folder);
  assert.equal(size?.apparentBytes, 64 * 1_024 ** 2);
  assert.ok((size?.allocatedBytes ?? Number.POSITIVE_INFINITY) < 1_024 ** 2);
});

test('a file with two names counts once, and links are not followed', async (t) => {
  const folder = await makeFolder(t);
  await writeFile(join(folder, 'one'), 'x'.repeat(100));
  await link(join(folder, 'one'), join(folder, 'two'));
  await symlink(folder, join(folder, 'around'));
  assert.equal((await folderSize(folder))?.apparentBytes, 100);
});

test('a folder that is not there has no size, an empty one has none of either', async (t) => {
  const folder = await makeFolder(t);
  assert.equal(await folderSize(join(folder, 'none')), null);
  assert.deepEqual(await folderSize(folder), { allocatedBytes: 0, apparentBytes: 0 });
});

test('files that vanish during the walk are no error', async (t) => {
  const folder = await makeFolder(t);
  const names = Array.from({ length: 200 }, (_, at) => join(folder, `f${at}`));
  await Promise.all(names.map((name) => writeFile(name, 'x')));
  const [size] = await Promise.all([folderSize(folder), ...names.map((name) => rm(name))]);
  assert.ok(size && size.apparentBytes <= 200);
});

test('growth is the size at the end of a window less that at its start', async (t) => {
  const folder = await makeFolder(t);
  await writeFile(join(folder, 'wal'), 'x'.repeat(1_000));
  const track = new FolderTrack('node1', folder);
  assert.equal(track.growth(0, 99_000), null);
  await track.sample(() => 1_000);
  await writeFile(join(folder, 'wal'), 'x'.repeat(5_000));
  await track.sample(() => 2_000);
  await writeFile(join(folder, 'wal'), 'x'.repeat(2_000));
  await track.sample(() => 3_000);
  const grown = (from: number, to: number) => {
    const data = track.growth(from, to);
    return [data?.apparentBytes, data?.apparentGrowthBytes];
  };
  assert.deepEqual(grown(1_500, 2_500), [5_000, 4_000]);
  assert.deepEqual(grown(2_500, 3_500), [2_000, -3_000]);
  assert.deepEqual(grown(0, 9_000), [2_000, 1_000]);
  assert.equal(track.growth(0, 500), null);
});

test('after a long walk the next one waits twenty times as long', async (t) => {
  const folder = await makeFolder(t);
  await writeFile(join(folder, 'wal'), 'x');
  const track = new FolderTrack('node1', folder);
  // The clock is read when a walk begins and when it ends.
  const walk = (...times: number[]) => track.sample(() => times.shift() ?? Number.NaN);
  await walk(0, 100);
  await rm(folder, { recursive: true });
  await mkdir(folder);
  await walk(1_000, 1_001);
  assert.equal(track.growth(0, 1_500)?.apparentBytes, 1);
  await walk(2_000, 2_001);
  assert.equal(track.growth(0, 2_500)?.apparentBytes, 0);
});
