import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { startProgram } from '../../../../runner/system/command.ts';
import { environmentFor } from '../../../../runner/system/environment.ts';
import { endProcesses, isAlive, isStopped, untilStopped } from '../../../../runner/system/processes.ts';
import { ownFolder, textOf } from '../../../fixtures/surroundings.ts';
import { eventually } from '../../embedded/etcd/live/etcd-client.ts';

const skip = process.platform !== 'linux';

/** Starts a shell script that writes `ready` when it may be looked at; what it started is ended after the test. */
async function started(t: TestContext, script: string): Promise<{ pid: number; folder: string }> {
  const folder = ownFolder(t);
  const program = { file: 'sh', args: ['-c', script], env: environmentFor(), cwd: folder };
  const { pid = 0 } = startProgram(program, 'ignore');
  t.after(() => endProcesses([pid]));
  await eventually('the process', async () => textOf(folder, 'ready'));
  return { pid, folder };
}

test('the state of a process is not looked for in its name', { skip }, async (t) => {
  const { pid } = await started(
    t,
    'printf "a) Z 1) T 2" > /proc/$$/comm; echo up > ready; while :; do sleep 0.05; done',
  );
  assert.deepEqual([isAlive(pid), isStopped(pid)], [true, false]);
  process.kill(pid, 'SIGSTOP');
  await untilStopped([pid], true);
  assert.deepEqual([isAlive(pid), isStopped(pid)], [true, true]);
});

test('a process that has ended and is not reaped is neither alive nor stopped', { skip }, async (t) => {
  // `exec` keeps the child of the shell, and sleep never asks for its end.
  const { folder } = await started(t, 'sh -c "exit 0" & echo $! > ready; exec sleep 600');
  const pid = Number(textOf(folder, 'ready'));
  await eventually('its end', async () => (isAlive(pid) ? null : true));
  assert.equal(isStopped(pid), false, 'it is there still');
});
