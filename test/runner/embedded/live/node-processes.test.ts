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
    // In the background: a shell that waits for the start of a command which was stopped before it had begun cannot be stopped.
    args: ['-c', `${script}; echo ready; while :; do sleep 0.05 & wait $!; done`],
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
    assert.equal(await processes.terminate(30_000), null);
    assert.match(readFileSync(logFile, 'utf8'), /bye/);
    assert.deepEqual([processes.running, processes.exited], [[], null]);
  });

  it('that end with a failure when they are asked to say so, with the last line of their log', async () => {
    const processes = await launched('trap "echo panic: it is closed; exit 3" TERM');
    assert.equal(
      await processes.terminate(30_000),
      "node1's etcd ended with exit code 3 when it was asked to stop; the last line of its log: panic: it is closed",
    );
    const unheard = await launched(':');
    assert.equal(await unheard.terminate(30_000), null, 'SIGTERM itself is no failure');
    const killed = await launched('trap "kill -ABRT $$" TERM');
    assert.match((await killed.terminate(30_000)) ?? '', /^node1's etcd ended by SIGABRT when it was asked to stop/);
  });

  it('that do not are killed after the grace', async () => {
    const processes = await launched('trap "" TERM');
    assert.equal(await processes.terminate(300), 'node1 did not end within 0.3 s of SIGTERM and was killed');
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
