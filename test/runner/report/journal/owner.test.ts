import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownerRuns, thisProcess } from '../../../../runner/report/journal/owner.ts';

test('a process knows that it runs', () => {
  assert.equal(ownerRuns(thisProcess()), true);
});

test('a later process with the same number is another one', () => {
  const { startTicks, ...rest } = thisProcess();
  assert.notEqual(startTicks, null);
  assert.equal(ownerRuns({ ...rest, startTicks: (startTicks ?? 0) - 1 }), false);
});

test('before the machine was started anew it was another one', () => {
  assert.equal(ownerRuns({ ...thisProcess(), bootId: 'another' }), false);
});

test('a process that has been killed does not run, even while its parent has not asked for its exit code', async (t) => {
  // The shell becomes a program that never asks how its child ended.
  const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
  t.after(() => parent.kill('SIGKILL'));
  const [chunk] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(chunk.toString());
  const owner = { ...thisProcess(), pid, startTicks: null };
  assert.equal(ownerRuns(owner), true);
  process.kill(pid, 'SIGKILL');
  // Until the kernel has come round to it.
  for (let attempt = 0; ownerRuns(owner) && attempt < 1_000; attempt++) await sleep(10);
  assert.equal(ownerRuns(owner), false);
});

test('without /proc the number alone decides', () => {
  assert.equal(ownerRuns({ pid: process.pid, startTicks: null, bootId: null }), true);
  assert.equal(ownerRuns({ pid: 0x7ffffffe, startTicks: null, bootId: null }), false);
});
