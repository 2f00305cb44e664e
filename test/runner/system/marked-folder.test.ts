import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { findMarked, makeMarked, nameRun, readMarker, removeMarked } from '../../../runner/system/marked-folder.ts';
import { thisProcess } from '../../../runner/system/owner.ts';
import { ownFolder } from '../../fixtures/surroundings.ts';

const OWN = `raftmark-${process.getuid?.()}`;
const isRoot = process.getuid?.() === 0;

test('the marker is there before the folder has its name, and says whose it is', async (t) => {
  const root = ownFolder(t);
  nameRun('a-run');
  const folder = await makeMarked('cluster', root);
  assert.deepEqual(readdirSync(folder), ['raftmark.json']);
  assert.deepEqual(await readMarker(folder), { kind: 'cluster', run: 'a-run', owner: thisProcess() });
  assert.deepEqual(
    (await findMarked('cluster', root)).map(({ path }) => path),
    [folder],
  );
  assert.deepEqual(await findMarked('run', root), []);
});

test('what a process left that was killed while it made a folder, or removed one, is removed; what is not empty is not', async (t) => {
  const root = ownFolder(t);
  const own = dirname(await makeMarked('run', root));
  for (const name of ['run-1-AbCdEf', 'run-1-GhIjKl']) mkdirSync(join(own, name), { mode: 0o700 });
  writeFileSync(join(own, 'run-1-GhIjKl', 'thesis'), 'mine');
  await findMarked('run', root);
  assert.deepEqual(
    readdirSync(own).filter((name) => name.startsWith('run-1-')),
    ['run-1-GhIjKl'],
  );
});

const taken: readonly (readonly [string, (path: string, root: string) => void])[] = [
  ['a link to a folder', (path, root) => symlinkSync(mkdirIn(root, 'elsewhere'), path)],
  ['a file', (path) => writeFileSync(path, '')],
  ['a folder that others may look into', (path) => mkdirAs(path, 0o755)],
  ...(isRoot
    ? [["somebody else's folder", (path: string) => chownSync(mkdirAs(path, 0o700), 65_534, 65_534)] as const]
    : []),
];

function mkdirIn(root: string, name: string): string {
  mkdirSync(join(root, name));
  return join(root, name);
}

function mkdirAs(path: string, mode: number): string {
  mkdirSync(path);
  chmodSync(path, mode);
  return path;
}

for (const [what, make] of taken) {
  test(`where ${what} has the name, another is made, and nothing in it is found`, async (t) => {
    const root = ownFolder(t);
    make(join(root, OWN), root);
    const planted = join(root, OWN, 'cluster-1-AbCdEf');
    if (what !== 'a file') {
      mkdirSync(planted, { mode: 0o700 });
      writeFileSync(join(planted, 'raftmark.json'), JSON.stringify({ kind: 'cluster', run: null, owner: { pid: 1 } }));
    }
    const made = await makeMarked('cluster', root);
    assert.match(basename(dirname(made)), new RegExp(`^${OWN}-\\w{6}$`));
    assert.deepEqual(
      (await findMarked('cluster', root)).map(({ path }) => path),
      [made],
    );
    if (what !== 'a file') await assert.rejects(removeMarked(planted), /does not lie in a folder of this user's alone/);
    assert.equal(existsSync(planted), what !== 'a file');
  });
}

test('a link in a folder is deleted and not followed', async (t) => {
  const root = ownFolder(t);
  const folder = await makeMarked('cluster', root);
  writeFileSync(join(mkdirIn(root, 'elsewhere'), 'thesis'), 'mine');
  symlinkSync(join(root, 'elsewhere'), join(folder, 'node1'));
  await removeMarked(folder);
  assert.ok(!existsSync(folder));
  assert.deepEqual(readdirSync(join(root, 'elsewhere')), ['thesis']);
});

test('a folder without a marker is left, and so is a link to one with it', async (t) => {
  const root = ownFolder(t);
  const marked = await makeMarked('cluster', root);
  const own = dirname(marked);
  mkdirSync(join(own, 'cluster-1-AbCdEf'), { mode: 0o700 });
  symlinkSync(marked, join(own, 'cluster-2-AbCdEf'));
  for (const name of ['cluster-1-AbCdEf', 'cluster-2-AbCdEf']) {
    await assert.rejects(removeMarked(join(own, name)), /there is no marker of raftmark/);
  }
  assert.equal((await findMarked('cluster', root)).length, 1);
  assert.ok(existsSync(marked));
});

test('a marker that is a pipe, a link or huge is none', async (t) => {
  const root = ownFolder(t);
  const folder = await makeMarked('cluster', root);
  const marker = join(folder, 'raftmark.json');
  const text = JSON.stringify(await readMarker(folder));
  unlinkSync(marker);
  execFileSync('mkfifo', [marker]);
  assert.equal(await readMarker(folder), null);
  unlinkSync(marker);
  writeFileSync(join(root, 'other'), text);
  symlinkSync(join(root, 'other'), marker);
  assert.equal(await readMarker(folder), null);
  unlinkSync(marker);
  writeFileSync(marker, text + ' '.repeat(100_000));
  assert.equal(await readMarker(folder), null);
  writeFileSync(marker, text);
  assert.notEqual(await readMarker(folder), null);
});

test('whoever swaps the folder around it for a link while it is removed changes nothing', {
  skip: process.platform !== 'linux' && 'only Linux reaches files through an open folder',
}, async (t) => {
  const root = ownFolder(t);
  const folder = await makeMarked('cluster', root);
  const [own, name] = [dirname(folder), basename(folder)];
  // What the link would lead to: a folder with the same names in it.
  const bait = join(mkdirIn(root, 'elsewhere'), name);
  for (const path of [folder, bait]) {
    mkdirSync(join(path, 'node1'), { recursive: true, mode: 0o700 });
    for (let at = 0; at < 2_000; at++) writeFileSync(join(path, 'node1', `file-${at}`), '');
  }
  const removal = removeMarked(folder);
  while (readdirSync(join(folder, 'node1')).length === 2_000) await sleep(0);
  renameSync(own, join(root, 'aside'));
  symlinkSync(dirname(bait), own);
  await removal;
  assert.equal(readdirSync(join(bait, 'node1')).length, 2_000);
  assert.deepEqual(readdirSync(join(root, 'aside')), []);
  unlinkSync(own);
});
