import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../../../../runner/system/project-root.ts';
import { provideTool } from '../../../../runner/tools/provide.ts';
import { lastingLeftovers, leftovers } from './leftovers.ts';

interface Started {
  readonly folder: string;
  readonly pids: readonly number[];
}

/** A process of its own that starts a cluster, prints where, and then ends as `how` says or not at all. */
function startRunner(target: string, etcdPath: string, how: 'wait' | 'exit' | 'throw'): ChildProcess {
  const script = join(projectRoot(), 'test', 'runner', 'embedded', 'live', 'start-and-wait.ts');
  return spawn(process.execPath, ['--import', 'tsx', script, target, etcdPath, how], {
    cwd: projectRoot(),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

async function firstLine(child: ChildProcess): Promise<Started> {
  assert.ok(child.stdout !== null);
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line) as Started;
  throw new Error('the runner printed nothing');
}

describe('the processes and the folder of a cluster', () => {
  let etcdPath = '';
  before(async () => {
    etcdPath = (await provideTool('etcd')).path;
  });

  for (const target of ['confman', 'etcd']) {
    it(`of ${target} are gone soon after the runner was killed`, async () => {
      const runner = startRunner(target, etcdPath, 'wait');
      const { folder, pids } = await firstLine(runner);
      assert.ok(leftovers(folder, pids).length > pids.length);
      // One of them frozen by a fault that nobody is left to end.
      process.kill(pids[0] ?? 0, 'SIGSTOP');
      runner.kill('SIGKILL');
      assert.deepEqual(await lastingLeftovers(folder, pids), []);
    });
  }

  for (const how of ['exit', 'throw'] as const) {
    it(`are gone after a runner that did not stop it (${how})`, async () => {
      const runner = startRunner('etcd', etcdPath, how);
      const { folder, pids } = await firstLine(runner);
      assert.deepEqual(await lastingLeftovers(folder, pids), []);
    });
  }

  it('survive a Ctrl-C that the runner survives', async () => {
    const runner = startRunner('confman', etcdPath, 'wait');
    const { folder, pids } = await firstLine(runner);
    // What a terminal does: SIGINT to the foreground process group, in which none of the cluster's processes may be.
    for (const pid of pids) assert.notEqual(await processGroup(pid), await processGroup(runner.pid ?? 0));
    runner.kill('SIGINT');
    await sleep(200);
    assert.ok(existsSync(folder));
    runner.kill('SIGKILL');
    assert.deepEqual(await lastingLeftovers(folder, pids), []);
  });
});

async function processGroup(pid: number): Promise<string> {
  const child = spawn('ps', ['-o', 'pgid=', '-p', String(pid)], { stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  for await (const chunk of child.stdout) text += chunk;
  assert.notEqual(text.trim(), '');
  return text.trim();
}
