import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { undoWhatIsLeft } from '../../../../runner/clean/undo.ts';
import type { Config } from '../../../../runner/options/config/config.ts';
import { readConfig } from '../../../../runner/options/config/read.ts';
import { startGuardian } from '../../../../runner/system/guardian.ts';
import { thisProcess } from '../../../../runner/system/owner.ts';
import { isAlive } from '../../../../runner/system/processes.ts';
import { keepUndoRecordsAt, readUndoRecord, type UndoCommand } from '../../../../runner/system/undo-record.ts';
import { ownFolder, setVariables } from '../../../fixtures/surroundings.ts';

const NAME = '2026-02-02T21-30-00-small';
const BROKEN = ['sh', '-c', 'test -e mended || { echo not yet; exit 7; }'];

async function configured(folder: string, commands: readonly (readonly string[])[]): Promise<Config> {
  const nodes = commands.map((start, at) => ({ url: `http://127.0.0.1:${9_000 + at}`, commands: { start } }));
  const path = join(folder, 'config.json');
  writeFileSync(path, JSON.stringify({ target: 'etcd', nodes }));
  return (await readConfig(path)) as Config;
}

const undo = (folder: string, command: readonly string[], what = 'start command of node1'): string =>
  JSON.stringify({ what, folder, command } satisfies UndoCommand);

/** Has a guardian undo these commands, as if its runner had died. */
async function undone(
  t: TestContext,
  commands: readonly (readonly string[])[],
  folder = ownFolder(t),
): Promise<string> {
  keepUndoRecordsAt(join(folder, `${NAME}+${Math.random().toString(36).slice(2)}`));
  const guardian = startGuardian(null);
  for (const [at, command] of commands.entries()) {
    guardian.watch('undo', undo(folder, command, `start command of node${at + 1}`));
  }
  await guardian.release();
  return folder;
}

const recordsIn = (folder: string): string[] => readdirSync(folder).filter((name) => name.endsWith('.undo'));

async function tryAgain(folder: string, config: Config | null): Promise<{ said: string[]; left: boolean }> {
  const said: string[] = [];
  const left = await undoWhatIsLeft(folder, config, (line) => said.push(line.replaceAll(folder, 'FOLDER')));
  return { said, left };
}

test('what a guardian undid leaves no record', async (t) => {
  const folder = await undone(t, [['touch', 'done']]);
  assert.ok(existsSync(join(folder, 'done')));
  assert.deepEqual(recordsIn(folder), []);
});

test('one command that fails keeps no other from being run, and is kept for clean, which shows and repeats it', async (t) => {
  const folder = await undone(t, [['./absent'], BROKEN, ['touch', 'done']]);
  assert.ok(existsSync(join(folder, 'done')));
  const [name = ''] = recordsIn(folder);
  assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600);
  const record = await readUndoRecord(join(folder, name));
  assert.deepEqual(
    record?.entries.map(({ failure }) => failure),
    ['cannot be run: there is no program ./absent (ENOENT)', 'ended with exit code 7; it printed:\nnot yet'],
  );
  const config = await configured(folder, [BROKEN]);
  const first = await tryAgain(folder, config);
  assert.equal(first.left, true);
  assert.deepEqual(first.said, [
    'still to be undone: the start command of node1, in FOLDER: it is not in the configuration: name that with --config, or run it by hand',
    'still to be undone: the start command of node2, in FOLDER: ended with exit code 7; it printed:\nnot yet',
  ]);
  writeFileSync(join(folder, 'mended'), '');
  const both = await configured(folder, [BROKEN, ['true']]);
  const second = await tryAgain(folder, both);
  assert.deepEqual(second.said.at(-1), 'undone what a killed run had done: ran the start command of node2');
  assert.equal((await readUndoRecord(join(folder, name)))?.entries.length, 1);
});

test('a guardian needs no temporary folder', async (t) => {
  const folder = ownFolder(t);
  setVariables(t, { TMPDIR: '/absent' });
  await undone(t, [['touch', 'done'], ['false']], folder);
  assert.ok(existsSync(join(folder, 'done')));
  const record = await readUndoRecord(join(folder, recordsIn(folder)[0] as string));
  assert.match(
    record?.entries[0]?.failure ?? '',
    /^ended with exit code 1; it printed:\n\(what it printed could not be kept/,
  );
});

test('what a run had done is known also when its guardian died with it', async (t) => {
  const folder = ownFolder(t);
  keepUndoRecordsAt(join(folder, NAME));
  const guardian = startGuardian(null);
  guardian.watch('undo', undo(folder, ['touch', 'done']));
  const [name = ''] = recordsIn(folder);
  const text = readFileSync(join(folder, name), 'utf8');
  guardian.forget('undo', undo(folder, ['touch', 'done']));
  assert.deepEqual(recordsIn(folder), []);
  await guardian.release();
  assert.ok(!existsSync(join(folder, 'done')));

  const path = join(folder, `${NAME}.undo`);
  const config = await configured(folder, [['touch', 'done']]);
  writeFileSync(path, text, { mode: 0o600 });
  assert.deepEqual(await tryAgain(folder, config), {
    said: [`left FOLDER/${NAME}.undo: its run is still on its way`],
    left: false,
  });
  const { pid } = spawnSync(process.execPath, ['--version']);
  writeFileSync(path, JSON.stringify({ ...JSON.parse(text), owner: { ...thisProcess(), pid } }));
  assert.deepEqual(await tryAgain(folder, config), {
    said: ['undone what a killed run had done: ran the start command of node1'],
    left: false,
  });
  assert.ok(existsSync(join(folder, 'done')));
  assert.deepEqual(recordsIn(folder), []);
});

/** What a record says of a command that is over by now. */
const RUNNING = { what: 'stop command of node1', startTicks: 1, beganAt: Date.now() - 60_000, timeoutMs: 1_000 };

test('a later process that has the number of a command which ran is neither waited for nor ended', async (t) => {
  const folder = ownFolder(t);
  const other = spawn('sleep', ['60'], { stdio: 'ignore', detached: true });
  t.after(() => other.kill('SIGKILL'));
  const pid = other.pid as number;
  const entry = { what: 'start command of node1', folder, command: ['touch', 'done'], failure: null };
  const { pid: dead } = spawnSync(process.execPath, ['--version']);
  const record = { kind: 'undo', owner: { ...thisProcess(), pid: dead }, entries: [entry] };
  const text = JSON.stringify({ ...record, underWay: [{ ...RUNNING, pid }] });
  writeFileSync(join(folder, `${NAME}.undo`), text, { mode: 0o600 });
  assert.deepEqual(await tryAgain(folder, await configured(folder, [['touch', 'done']])), {
    said: ['undone what a killed run had done: ran the start command of node1'],
    left: false,
  });
  assert.ok(isAlive(pid));
});

test('a file that is none of the records runs nothing', async (t) => {
  const folder = ownFolder(t);
  const entry = { what: 'start command of node1', folder, command: ['touch', 'done'], failure: null };
  const owner = { ...thisProcess(), startTicks: 1 };
  const files: Record<string, string> = {
    'evil.undo': JSON.stringify({ kind: 'undo', owner, entries: [entry] }),
    [`${NAME}.undo`]: JSON.stringify({ kind: 'undo', owner, entries: [{ ...entry, command: 'touch done' }] }),
    [`${NAME}+1.undo`]: 'null',
    // To end the group of this process would be to end all.
    [`${NAME}+3.undo`]: JSON.stringify({ kind: 'undo', owner, entries: [entry], underWay: [{ ...RUNNING, pid: 1 }] }),
    // In form, and of a command that the configuration does not have.
    [`${NAME}+2.undo`]: JSON.stringify({ kind: 'undo', owner, entries: [entry] }),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  chmodSync(join(folder, `${NAME}.undo`), 0o666);
  const { said } = await tryAgain(folder, null);
  assert.ok(
    said.includes(`left FOLDER/${NAME}+3.undo: it is none of your records of what is to be undone`),
    said.join(),
  );
  assert.equal((await tryAgain(folder, null)).left, true);
  assert.equal((await tryAgain(folder, await configured(folder, [['touch', 'other']]))).left, true);
  assert.ok(!existsSync(join(folder, 'done')));
});
