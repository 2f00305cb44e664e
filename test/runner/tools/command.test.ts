// runner/tools.ts as a person meets it: exit codes and what is printed.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { projectRoot } from '../../../runner/system/project-root.ts';
import { K6_OUTPUT, sandbox, until } from './sandbox.ts';

function start(...parameters: string[]): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', join(projectRoot(), 'runner', 'tools.ts'), ...parameters], {
    cwd: projectRoot(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function finish(child: ChildProcess): Promise<{ code: number; stdout: string; stderr: string }> {
  assert.ok(child.stdout !== null && child.stderr !== null);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, stdout, stderr };
}

test('it prints one line for each tool', async (t) => {
  const { script } = sandbox(t);
  const k6 = script('k6', `echo "${K6_OUTPUT}"`);
  const etcd = script('etcd', 'echo "etcd Version: 3.6.16"');
  const etcdutl = script('etcdutl', 'echo "etcdutl version: 3.6.16"');
  const { code, stdout } = await finish(start('--k6', k6, '--etcd', etcd, '--etcdutl', etcdutl));
  assert.equal(code, 0);
  const rows = stdout
    .trimEnd()
    .split('\n')
    .map((row) => row.split(/ {2,}/));
  assert.deepEqual(rows, [
    ['k6', 'v2.2.0', k6, 'as given'],
    ['etcd', 'v3.6.16', etcd, 'as given'],
    ['etcdutl', 'v3.6.16', etcdutl, 'as given'],
  ]);
});

test('a wrong path ends with 3 and two lines, and shows a stack only when asked', async () => {
  const { code, stderr } = await finish(start('--k6', 'no/such/k6'));
  assert.equal(code, 3);
  assert.equal(stderr.trimEnd().split('\n').length, 2);
  assert.match(stderr, /^error: --k6: no\/such\/k6 does not exist/);
  assert.match((await finish(start('--k6', 'no/such/k6', '--verbose'))).stderr, /\n {4}at /);
});

test('an unknown flag ends with 2', async () => {
  assert.equal((await finish(start('--bogus'))).code, 2);
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  test(`an interrupt (${signal}) ends it with 130`, async (t) => {
    const { root, script } = sandbox(t);
    const child = start('--k6', script('k6', `touch '${root}/asked'; sleep 60`));
    const end = finish(child);
    await until(() => existsSync(join(root, 'asked')));
    child.kill(signal);
    assert.deepEqual(await end, { code: 130, stdout: '', stderr: 'error: interrupted\n' });
  });
}
