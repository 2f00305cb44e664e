import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { guardianGone } from '../../../../../runner/clean/clusters.ts';
import { undoWhatIsLeft } from '../../../../../runner/clean/undo.ts';
import { readConfig } from '../../../../../runner/options/config/read.ts';
import { isGuardianOf } from '../../../../../runner/system/guardian.ts';
import { allProcesses, isAlive } from '../../../../../runner/system/processes.ts';
import { projectRoot } from '../../../../../runner/system/project-root.ts';
import { ownFolder, textOf } from '../../../../fixtures/surroundings.ts';
import { eventually } from '../../../embedded/etcd/live/etcd-client.ts';
import type { Told } from './begin-and-wait.ts';

/** Longer than any of these commands takes that ends. */
const LONG_MS = 30_000;
/** Long enough for a guardian that does not wait to have undone what it watches. */
const HASTE_MS = 1_000;

const say = (words: string): string[] => ['sh', '-c', `echo ${words} >> log`];
/** Ends once it may. */
const slowly = (verb: string): string[] => [
  'sh',
  '-c',
  `echo ${verb} begins >> log; until test -e may-end; do sleep 0.05; done; echo ${verb} ends >> log`,
];

const lines = (folder: string): string[] => (textOf(folder, 'log') ?? '').split('\n');

async function begun(t: TestContext, folder: string, told: Told, until: string): Promise<ChildProcess> {
  const script = join(projectRoot(), 'test', 'runner', 'faults', 'driver', 'live', 'begin-and-wait.ts');
  const runner = spawn(process.execPath, ['--import', 'tsx', script, folder, JSON.stringify(told)], {
    cwd: projectRoot(),
    stdio: 'ignore',
  });
  t.after(() => runner.kill('SIGKILL'));
  await eventually(until, async () => (lines(folder).at(-1) === until ? true : null));
  return runner;
}

async function killed(runner: ChildProcess): Promise<void> {
  const ended = once(runner, 'exit');
  runner.kill('SIGKILL');
  await ended;
}

async function guardianOf(runner: number): Promise<number | undefined> {
  return (await allProcesses()).find((pid) => {
    try {
      return isGuardianOf(runner, readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
    } catch {
      return false;
    }
  });
}

test('a stop that outlives its runner ends before the node is started', { timeout: LONG_MS }, async (t) => {
  const folder = ownFolder(t);
  const commands = { stop: slowly('stop'), start: say('started') };
  await killed(await begun(t, folder, { commands, verbs: ['stop'], timeoutMs: LONG_MS }, 'stop begins'));
  await sleep(HASTE_MS);
  writeFileSync(join(folder, 'may-end'), '');
  await eventually('the start', async () => (lines(folder).length === 3 ? true : null));
  assert.deepEqual(lines(folder), ['stop begins', 'stop ends', 'started']);
});

test('so does a wipe of a node that was killed before', { timeout: LONG_MS }, async (t) => {
  const folder = ownFolder(t);
  const commands = { kill: say('killed'), wipe: slowly('wipe'), start: say('started') };
  await killed(await begun(t, folder, { commands, verbs: ['kill', 'wipe'], timeoutMs: LONG_MS }, 'wipe begins'));
  await sleep(HASTE_MS);
  writeFileSync(join(folder, 'may-end'), '');
  await eventually('the start', async () => (lines(folder).length === 4 ? true : null));
  assert.deepEqual(lines(folder), ['killed', 'wipe begins', 'wipe ends', 'started']);
});

test('one that does not end is killed with its group when its time is over', { timeout: LONG_MS }, async (t) => {
  const folder = ownFolder(t);
  const commands = {
    stop: ['sh', '-c', 'sleep 600 & echo $! > child; echo stop begins >> log; wait'],
    start: [
      'sh',
      '-c',
      'grep -qs "State:.[RSDT]" /proc/$(cat child)/status && echo beside it >> log; echo started >> log',
    ],
  };
  await killed(await begun(t, folder, { commands, verbs: ['stop'], timeoutMs: 3_000 }, 'stop begins'));
  await eventually('the start', async () => (lines(folder).at(-1) === 'started' ? true : null));
  assert.ok(!isAlive(Number(textOf(folder, 'child'))));
  assert.deepEqual(lines(folder), ['stop begins', 'started']);
});

test('when the guardian was killed as well, clean waits for it', { timeout: LONG_MS }, async (t) => {
  const folder = ownFolder(t);
  const commands = { stop: slowly('stop'), start: say('started') };
  const runner = await begun(t, folder, { commands, verbs: ['stop'], timeoutMs: LONG_MS }, 'stop begins');
  const guardian = await guardianOf(runner.pid ?? 0);
  assert.ok(guardian !== undefined);
  process.kill(guardian, 'SIGKILL');
  await killed(runner);
  assert.ok(await guardianGone(runner.pid ?? 0));

  const path = join(folder, 'config.json');
  writeFileSync(path, JSON.stringify({ target: 'etcd', nodes: [{ url: 'http://node1:2379', commands }] }));
  const said: string[] = [];
  const cleaned = undoWhatIsLeft(folder, await readConfig(path), (line) => said.push(line));
  await eventually('what clean says', async () => said[0] ?? null);
  assert.match(
    said[0] ?? '',
    /^waiting for the stop command of node1 of a killed run, which still runs \(process \d+\)$/,
  );
  await sleep(HASTE_MS);
  writeFileSync(join(folder, 'may-end'), '');
  assert.equal(await cleaned, false);
  assert.deepEqual(lines(folder), ['stop begins', 'stop ends', 'started']);
  assert.deepEqual(said.slice(1), ['undone what a killed run had done: ran the start command of node1']);
  assert.ok(!readdirSync(folder).some((name) => name.endsWith('.undo')));
  assert.ok(existsSync(path));
});
