import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { seesWholeMachine, stateOf, thisProcess } from '../../../runner/system/owner.ts';

test('a process knows that it runs', () => {
  assert.equal(stateOf(thisProcess()), 'runs');
});

test('a later process with the same number is another one', () => {
  const { startTicks, ...rest } = thisProcess();
  assert.notEqual(startTicks, null);
  assert.equal(stateOf({ ...rest, startTicks: (startTicks ?? 0) - 1 }), 'ended');
});

test('before the machine was started anew it was another one', () => {
  assert.equal(stateOf({ ...thisProcess(), bootId: 'another' }), 'ended');
});

test('a process that has been killed does not run, even while its parent has not asked for its exit code', async (t) => {
  // The shell becomes a program that never asks how its child ended.
  const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
  t.after(() => parent.kill('SIGKILL'));
  const [chunk] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(chunk.toString());
  const owner = { ...thisProcess(), pid, startTicks: null };
  assert.equal(stateOf(owner), 'runs');
  process.kill(pid, 'SIGKILL');
  // Until the kernel has come round to it.
  for (let attempt = 0; stateOf(owner) === 'runs' && attempt < 1_000; attempt++) await sleep(10);
  assert.equal(stateOf(owner), 'ended');
});

test('without /proc the number alone decides', () => {
  assert.equal(stateOf({ pid: process.pid, startTicks: null, bootId: null }), 'runs');
  assert.equal(stateOf({ pid: 0x7ffffffe, startTicks: null, bootId: null }), 'ended');
});

test('of another machine, and of one whose name is not known, is told apart', () => {
  const before = { ...thisProcess(), bootId: 'another' };
  assert.equal(stateOf({ ...before, host: 'another' }), 'elsewhere');
  // As an older raftmark wrote it.
  assert.equal(stateOf({ pid: before.pid, startTicks: before.startTicks, bootId: 'another' }), 'ended');
});

test('a number of another PID namespace is never taken for one of this', () => {
  const inside = { ...thisProcess(), pidNamespace: 'pid:[1]' };
  const gone = { ...inside, startTicks: 1 };
  // Who sees the whole machine sees the processes of its containers too.
  const seen = seesWholeMachine() ? ['runs', 'ended'] : ['elsewhere', 'elsewhere'];
  assert.deepEqual([stateOf(inside), stateOf(gone)], seen);
  assert.equal(stateOf({ ...inside, startTicks: null }), 'elsewhere');
});
