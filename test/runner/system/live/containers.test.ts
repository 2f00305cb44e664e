import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { seesWholeMachine } from '../../../../runner/system/owner.ts';
import type { SweptFolders } from '../../../../runner/system/run-folder.ts';
import { ownFolder } from '../../../fixtures/surroundings.ts';

const SCRIPT = join(import.meta.dirname, 'make-and-wait.ts');
const NODE = [process.execPath, '--import', 'tsx', SCRIPT];
/** A PID namespace of its own, as a container has; the process in it has number 1. */
const INSIDE = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child', ...NODE];
const possible = spawnSync('unshare', ['--pid', '--fork', '--mount-proc', 'true']).status === 0;

async function make(
  t: TestContext,
  command: readonly string[],
  TMPDIR: string,
): Promise<{ child: ChildProcess; folder: string }> {
  const [file = '', ...args] = command;
  const child = spawn(file, args, { env: { ...process.env, TMPDIR }, stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  for await (const line of createInterface({ input: child.stdout })) {
    return { child, folder: (JSON.parse(line) as { folder: string }).folder };
  }
  throw new Error('it printed nothing');
}

function sweep(command: readonly string[], TMPDIR: string): SweptFolders {
  const [file = '', ...args] = [...command, 'sweep'];
  return JSON.parse(
    spawnSync(file, args, { env: { ...process.env, TMPDIR }, encoding: 'utf8' }).stdout,
  ) as SweptFolders;
}

test('runs in two containers that share a temporary folder leave each other alone', {
  skip: !possible && 'PID namespaces need root',
  timeout: 60_000,
}, async (t) => {
  const temporary = ownFolder(t);
  const inside = await make(t, INSIDE, temporary);
  const outside = await make(t, NODE, temporary);
  for (const command of [INSIDE, NODE]) {
    assert.deepEqual(sweep(command, temporary).removed, []);
    assert.deepEqual([existsSync(inside.folder), existsSync(outside.folder)], [true, true]);
  }
  // Who sees all processes sees as well that one in a container has ended.
  inside.child.kill('SIGKILL');
  await new Promise((resolve) => inside.child.once('exit', resolve));
  const { removed } = sweep(NODE, temporary);
  assert.deepEqual(removed, seesWholeMachine() ? [basename(inside.folder)] : []);
});
