import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isAlive } from '../../../runner/system/processes.ts';
import { findOnPath, probeTool } from '../../../runner/tools/probe.ts';
import { TOOL_SPECS } from '../../../runner/tools/tool.ts';
import { K6_OUTPUT, sandbox, until } from './sandbox.ts';

const { k6 } = TOOL_SPECS;

test('a tool is asked for its version without the variables that would change its behaviour', async (t) => {
  const { root, script } = sandbox(t);
  const path = script('k6', `env > '${root}/seen'; echo '${K6_OUTPUT}'`);
  const probe = await probeTool(k6, path, { env: { PATH: '/usr/bin:/bin', HOME: root, K6_VUS: '7', ETCD_NAME: 'x' } });
  assert.deepEqual(probe, { usable: true, version: '2.2.0' });
  assert.doesNotMatch(readFileSync(join(root, 'seen'), 'utf8'), /K6_VUS|ETCD_NAME/);
});

test('a file that is absent, a folder, not executable, old, or another program is refused with the reason', async (t) => {
  const { root, script } = sandbox(t);
  const reason = async (path: string) => {
    const probe = await probeTool(k6, path, { env: {} });
    assert.ok(!probe.usable);
    return probe.reason;
  };
  assert.equal(await reason(join(root, 'absent')), 'does not exist');
  mkdirSync(join(root, 'folder'));
  assert.equal(await reason(join(root, 'folder')), 'is not a file');
  const plain = script('plain', `echo '${K6_OUTPUT}'`);
  chmodSync(plain, 0o644);
  assert.equal(await reason(plain), 'is not executable (chmod +x)');
  const old = script('old', 'echo "k6 v0.49.0 (commit/x, go1.21.6, linux/amd64)"');
  assert.equal(await reason(old), 'is k6 v0.49.0; v2.2.0 or newer 2.x is needed');
  assert.equal(await reason(script('other', 'echo hello')), 'does not answer "k6 version" as k6 does');
  assert.equal(await reason(script('fails', `echo '${K6_OUTPUT}'; exit 1`)), 'does not answer "k6 version" as k6 does');
});

test('a binary that hangs is given up, and nothing it started stays', async (t) => {
  const { root, script } = sandbox(t);
  const path = script('hang', `sleep 60 & echo $! > '${root}/child'; wait`);
  const asked = probeTool(k6, path, { env: {}, timeoutMs: 1_500 });
  assert.deepEqual(await asked, { usable: false, reason: 'did not answer "k6 version" within 1.5 s' });
  assert.ok(existsSync(join(root, 'child')));
  const child = Number(readFileSync(join(root, 'child'), 'utf8'));
  await until(() => !isAlive(child));
});

test('PATH gives the first executable of the name; relative folders and files that cannot be run are passed over', (t) => {
  const { root, script } = sandbox(t);
  chmodSync(script('a/k6', ''), 0o644);
  mkdirSync(join(root, 'b', 'k6'), { recursive: true });
  const third = script('c/k6', '');
  script('d/k6', '');
  assert.equal(findOnPath('k6', `.::${['a', 'b', 'c', 'd'].map((name) => join(root, name)).join(':')}`), third);
  assert.equal(findOnPath('k6', join(root, 'a')), null);
  assert.equal(findOnPath('k6', undefined), null);
});
