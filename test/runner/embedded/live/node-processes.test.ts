import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { NodeProcesses } from '../../../../runner/embedded/node-processes.ts';
import type { ProcessSpec } from '../../../../runner/embedded/process.ts';
import type { Guardian } from '../../../../runner/system/guardian.ts';
import { isStopped, untilStopped } from '../../../../runner/system/processes.ts';

describe('the processes of a node', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'raftmark-test-'));
  const logFile = join(folder, 'node.log');
  after(() => rmSync(folder, { recursive: true }));

  // It has nothing to guard: every test ends what it starts.
  const guardian: Guardian = {
    watch: () => undefined,
    forget: () => undefined,
    dismiss: async () => undefined,
    release: async () => undefined,
  };
  const shell = (script: string): ProcessSpec => ({
    kind: 'etcd',
    command: 'sh',
    args: ['-c', `${script}; echo ready; while :; do sleep 0.05; done`],
    env: {},
    host: '127.0.0.1',
    port: 0,
  });
  const launched = async (script: string): Promise<NodeProcesses> => {
    rmSync(logFile, { force: true });
    const processes = new NodeProcesses({ name: 'node1', folder, logFile, guardian });
    await processes.launch([shell(script)]);
    while (!readFileSync(logFile, 'utf8').includes('ready')) await sleep(10);
    return processes;
  };

  it('that hear SIGTERM end by themselves', async () => {
    const processes = await launched('trap "echo bye; exit 0" TERM');
    assert.equal(await processes.terminate(30_000), true);
    assert.match(readFileSync(logFile, 'utf8'), /bye/);
    assert.deepEqual([processes.running, processes.exited], [[], null]);
  });

  it('that do not are killed after the grace', async () => {
    const processes = await launched('trap "" TERM');
    assert.equal(await processes.terminate(300), false);
    assert.deepEqual([processes.running, processes.exited], [[], null]);
  });

  it('are stopped, and then killed as they are', { skip: process.platform !== 'linux' }, async () => {
    const processes = await launched(':');
    const pids = processes.running.map(({ pid }) => pid);
    processes.signal('SIGSTOP');
    await untilStopped(pids, true);
    assert.deepEqual(pids.map(isStopped), [true]);
    processes.signal('SIGCONT');
    await untilStopped(pids, false);
    processes.signal('SIGSTOP');
    await untilStopped(pids, true);
    await processes.kill();
    assert.deepEqual([processes.running, pids.map(isStopped)], [[], [null]]);
  });
});
