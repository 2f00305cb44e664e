import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { isAbandoned, takeLock } from '../../../runner/tools/lock.ts';
import { sandbox } from './sandbox.ts';

const noWait = () => assert.fail('it waited');

test('the second comer waits, says so once, and gets the lock when the first gives it back', async (t) => {
  const file = join(sandbox(t).root, 'lock');
  const giveBack = await takeLock(file, { onWait: noWait });
  const waits: (number | null)[] = [];
  const order: string[] = [];
  const giveBackSecond = await takeLock(file, {
    onWait: (pid) => {
      waits.push(pid);
      order.push('given back');
      void giveBack();
    },
  });
  order.push('taken');
  await giveBackSecond();
  assert.deepEqual(waits, [process.pid]);
  assert.deepEqual(order, ['given back', 'taken']);
  assert.equal(existsSync(file), false);
});

test('the lock of a dead process is taken over without waiting, by one of many', async (t) => {
  const { root } = sandbox(t);
  const file = join(root, 'lock');
  const dead = spawnSync(process.execPath, ['--version']).pid;
  writeFileSync(file, JSON.stringify({ pid: dead, host: hostname(), token: 'old' }));
  let inside = 0;
  const use = async () => {
    const giveBack = await takeLock(file, { onWait: () => {} });
    inside++;
    assert.equal(inside, 1);
    await new Promise(setImmediate);
    inside--;
    await giveBack();
  };
  await Promise.all([use(), use(), use()]);
  assert.deepEqual(
    readdirSync(root).filter((name) => name.startsWith('lock')),
    [],
  );
});

test('an owner is passed over when dead here, or silent for long wherever it is, and not otherwise', () => {
  const owner = { pid: 7, host: 'here', token: 'x' };
  const isUp = () => true;
  const isDown = () => false;
  assert.equal(isAbandoned(owner, 1_000, 'here', isDown), true);
  assert.equal(isAbandoned(owner, 1_000, 'here', isUp), false);
  assert.equal(isAbandoned(owner, 1_000, 'another container', isDown), false);
  assert.equal(isAbandoned(owner, 120_000, 'here', isUp), true);
  assert.equal(isAbandoned(null, 1_000, 'here', isUp), false);
  assert.equal(isAbandoned(null, 120_000, 'here', isUp), true);
});

test('an abort ends the wait and leaves the lock with its owner', async (t) => {
  const file = join(sandbox(t).root, 'lock');
  const giveBack = await takeLock(file, { onWait: noWait });
  const abort = new AbortController();
  await assert.rejects(takeLock(file, { onWait: () => abort.abort(), signal: abort.signal }), { name: 'AbortError' });
  assert.equal(existsSync(file), true);
  await giveBack();
});
