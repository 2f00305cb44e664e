// Several runs of the project at once, and runs that end in the middle.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isAlive } from '../../../runner/system/processes.ts';
import { provideTool } from '../../../runner/tools/provide.ts';
import { builds, fakeGo, letGoFinish, type Sandbox, sandbox, until } from './sandbox.ts';

function provideInChild({ root, env }: Sandbox): { child: ChildProcess; output: () => string } {
  const program = join(import.meta.dirname, 'provide-child.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', program, root, env.PATH ?? ''], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  return { child, output: () => output };
}

test('of two runs at once one builds, the other waits, says so, and uses the result', async (t) => {
  const box = sandbox(t);
  fakeGo(box);
  const runs = [provideInChild(box), provideInChild(box)];
  const ends = runs.map(({ child }) => once(child, 'close'));
  await until(() => runs.some(({ output }) => output().includes('is providing it; waiting')));
  letGoFinish(box);
  assert.deepEqual(await Promise.all(ends), [
    [0, null],
    [0, null],
  ]);
  const all = runs.map(({ output }) => output()).join('');
  assert.match(all, /got built/);
  assert.match(all, /got tools/);
  assert.equal(builds(box).length, 1);
  assert.deepEqual(box.kept(), ['k6-v2.2.0']);
});

test('after a run was killed, the next one ends its build, sweeps what it left, and provides the tool', async (t) => {
  const box = sandbox(t);
  fakeGo(box);
  const { child } = provideInChild(box);
  await until(() => builds(box).length === 1);
  child.kill('SIGKILL');
  await once(child, 'close');
  const [orphan] = builds(box);
  assert.ok(orphan !== undefined && isAlive(orphan));
  assert.ok(box.kept().includes('k6.lock'));
  // The orphan must not be what makes the tool, so only the next build is let go on.
  const next = provideTool('k6', { root: box.root, env: box.env });
  await until(() => builds(box).length === 2);
  await until(() => !isAlive(orphan));
  letGoFinish(box);
  assert.equal((await next).source, 'built');
  assert.deepEqual(box.kept(), ['k6-v2.2.0']);
});

test('an abort ends the build with all its processes and leaves nothing, with exit code 130', async (t) => {
  const box = sandbox(t);
  fakeGo(box);
  const abort = new AbortController();
  const run = provideTool('k6', { root: box.root, env: box.env, signal: abort.signal });
  await until(() => builds(box).length === 1);
  abort.abort();
  await assert.rejects(run, { name: 'UserError', exitCode: 130 });
  const [build] = builds(box);
  assert.ok(build !== undefined && !isAlive(build));
  assert.deepEqual(box.kept(), []);
});

test('the sweep leaves the work folder of a living process alone, and that of another tool', async (t) => {
  const box = sandbox(t);
  fakeGo(box);
  letGoFinish(box);
  const living = `tmp-k6-${process.ppid}-abc`;
  for (const name of [living, 'tmp-etcd-999999999-abc', 'tmp-k6-999999999-abc']) {
    mkdirSync(join(box.root, '.tools', name), { recursive: true });
  }
  writeFileSync(join(box.root, '.tools', 'tmp-k6-999999999-abc', 'builder.pid'), String(process.pid));
  await provideTool('k6', { root: box.root, env: box.env });
  assert.deepEqual(box.kept(), ['k6-v2.2.0', 'tmp-etcd-999999999-abc', living].sort());
});
