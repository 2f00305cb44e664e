import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { makeRunFolder, sweepRunFolders } from '../../../runner/system/run-folder.ts';

/** A folder for temporary files of our own, in use while the test runs. */
function ownTemporary(t: TestContext): string {
  const before = process.env.TMPDIR;
  const folder = mkdtempSync(join(tmpdir(), 'raftmark-test-'));
  process.env.TMPDIR = folder;
  t.after(() => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

test('a run has a folder of its own, named after its process', async (t) => {
  const temporary = ownTemporary(t);
  const [one, two] = [await makeRunFolder(), await makeRunFolder()];
  assert.notEqual(one, two);
  for (const folder of [one, two]) {
    assert.equal(dirname(folder), temporary);
    assert.match(basename(folder), new RegExp(`^raftmark-run-${process.pid}-`));
  }
});

test('folders of processes that are gone are removed, and no others', async (t) => {
  const temporary = ownTemporary(t);
  const { pid } = spawnSync(process.execPath, ['--version']);
  const kept = [`raftmark-run-${process.pid}-other`, 'raftmark-run-x', 'raftmark-runs-1-x', `run-${pid}-x`];
  for (const name of [...kept, `raftmark-run-${pid}-gone`]) {
    mkdirSync(join(temporary, name));
    writeFileSync(join(temporary, name, 'file'), 'x');
  }
  const made = basename(await makeRunFolder());
  assert.deepEqual(readdirSync(temporary).sort(), [...kept, made].sort());
});

test('sweeping names what it removed, and makes no folder', async (t) => {
  const temporary = ownTemporary(t);
  const gone = [1, 2].map(() => spawnSync(process.execPath, ['--version']).pid);
  const removed = gone.map((pid) => `raftmark-run-${pid}-gone`);
  const kept = [`raftmark-run-${process.pid}-here`, 'raftmark-AbCd12', 'raftmark-run--x', 'unrelated'];
  for (const name of [...kept, ...removed]) mkdirSync(join(temporary, name, 'inner'), { recursive: true });
  assert.deepEqual((await sweepRunFolders()).sort(), removed.sort());
  assert.deepEqual(readdirSync(temporary).sort(), kept.sort());
  assert.deepEqual(await sweepRunFolders(), []);
});
