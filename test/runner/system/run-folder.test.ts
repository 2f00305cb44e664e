import assert from 'node:assert/strict';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { leaveOwnFolders } from '../../../runner/system/own-folder.ts';
import { seesWholeMachine, thisProcess } from '../../../runner/system/owner.ts';
import { makeRunFolder, sweepRunFolders } from '../../../runner/system/run-folder.ts';
import { ownFolder, setVariables } from '../../fixtures/surroundings.ts';

/** A folder for temporary files of our own, in use while the test runs. */
function ownTemporary(t: TestContext): string {
  const folder = ownFolder(t);
  setVariables(t, { TMPDIR: folder });
  return folder;
}

/** Says of a run's folder that another process made it. */
function handOver(folder: string, owner: object): void {
  const path = join(folder, 'raftmark.json');
  const marker = JSON.parse(readFileSync(path, 'utf8')) as object;
  writeFileSync(path, JSON.stringify({ ...marker, owner: { ...thisProcess(), ...owner } }));
}

test('a run has a folder of its own, named after its process, in one that nobody else may look into', async (t) => {
  const temporary = ownTemporary(t);
  const [one, two] = [await makeRunFolder(), await makeRunFolder()];
  assert.notEqual(one, two);
  assert.deepEqual(readdirSync(temporary), [`raftmark-${process.getuid?.()}`]);
  for (const folder of [one, two]) {
    assert.equal(dirname(dirname(folder)), temporary);
    assert.match(basename(folder), new RegExp(`^run-${process.pid}-\\w{6}$`));
    for (const path of [folder, dirname(folder)]) assert.equal(lstatSync(path).mode & 0o777, 0o700);
  }
});

test('folders of processes that are gone are removed and named, and no others', async (t) => {
  const temporary = ownTemporary(t);
  const [gone, elsewhere, living] = [await makeRunFolder(), await makeRunFolder(), await makeRunFolder()];
  handOver(gone, { startTicks: 1 });
  handOver(elsewhere, { bootId: 'another', host: 'another' });
  for (const name of ['raftmark-run-1-old', 'raftmark-AbCd12', 'unrelated']) {
    mkdirSync(join(temporary, name, 'inner'), { recursive: true });
  }
  // Beside them in the private folder, and without a marker.
  const other = join(dirname(gone), `run-1-AbCd12`);
  mkdirSync(join(other, 'inner'), { recursive: true, mode: 0o700 });
  const { removed, running, left } = await sweepRunFolders();
  assert.deepEqual([removed, left], [[basename(gone)], []]);
  assert.deepEqual(
    running.map((text) => text.split(':')[0]),
    [`left ${elsewhere}`],
  );
  assert.deepEqual([gone, elsewhere, living, other].map(existsSync), [false, true, true, true]);
  assert.equal(readdirSync(temporary).length, 4);
  assert.deepEqual((await sweepRunFolders()).removed, []);
});

test('a run in a container whose numbers are its own is not taken for one that has ended', async (t) => {
  ownTemporary(t);
  const folder = await makeRunFolder();
  // As if it had number 2 there; it runs.
  handOver(folder, { pid: 2, startTicks: null, pidNamespace: 'pid:[1]' });
  assert.deepEqual((await sweepRunFolders()).removed, []);
  handOver(folder, { pid: 2, startTicks: 1, pidNamespace: 'pid:[1]' });
  assert.deepEqual((await sweepRunFolders()).removed, seesWholeMachine() ? [basename(folder)] : []);
});

test('the folder around them goes with the last', async (t) => {
  const temporary = ownTemporary(t);
  handOver(await makeRunFolder(), { startTicks: 1 });
  await leaveOwnFolders();
  assert.equal(readdirSync(temporary).length, 1);
  await sweepRunFolders();
  assert.deepEqual(readdirSync(temporary), []);
});

test('a temporary folder that is not there is named, and what to do', async (t) => {
  const temporary = ownTemporary(t);
  setVariables(t, { TMPDIR: join(temporary, 'absent') });
  await assert.rejects(makeRunFolder(), {
    exitCode: 3,
    message: `nothing can be written to the temporary folder ${join(temporary, 'absent')}: there is no such file or folder; make room there, or name another folder in TMPDIR`,
  });
});
