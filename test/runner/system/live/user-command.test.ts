import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { runCommand } from '../../../../runner/system/command.ts';
import { startGuardian } from '../../../../runner/system/guardian.ts';
import { HARMLESS, ownFolder, SECRETS, setVariables, textOf } from '../../../fixtures/surroundings.ts';
import { PATIENCE_MS } from './run.ts';

/** What `env` printed into a file of the folder, by name. */
function variablesIn(folder: string, name: string): Record<string, string> {
  const lines = (textOf(folder, name) ?? '').split('\n').filter((line) => line.includes('='));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

function assertCommandsEnvironment(seen: Readonly<Record<string, string>>): void {
  assert.equal(seen.SSH_AUTH_SOCK, HARMLESS.SSH_AUTH_SOCK);
  assert.equal(seen.HOME, process.env.HOME);
  assert.deepEqual(
    Object.keys(SECRETS).filter((key) => key in seen),
    [],
  );
  assert.ok(!Object.values(seen).includes('s3cret'));
}

function withSecrets(t: TestContext): string {
  setVariables(t, { ...SECRETS, ...HARMLESS });
  return ownFolder(t);
}

test("a command of the user sees the user's environment and none of raftmark's keys", async (t) => {
  const folder = withSecrets(t);
  assert.equal((await runCommand(['sh', '-c', 'env > seen'], { folder, timeoutMs: PATIENCE_MS })).failure, null);
  assertCommandsEnvironment(variablesIn(folder, 'seen'));
});

test('so does one that the guardian runs in place of a dead runner, whatever options Node was given', async (t) => {
  const folder = withSecrets(t);
  setVariables(t, { NODE_OPTIONS: '--require ./only-from-the-folder-of-the-project.js' });
  const guardian = startGuardian(null);
  guardian.watch('undo', JSON.stringify({ folder, command: ['sh', '-c', 'env > seen'] }));
  await guardian.release();
  assertCommandsEnvironment(variablesIn(folder, 'seen'));
});

test('a command that fails is quoted, one that was never run is not', async (t) => {
  const place = { folder: ownFolder(t), timeoutMs: PATIENCE_MS };
  assert.equal(
    (await runCommand(['sh', '-c', 'echo no; exit 2'], place)).failure,
    'ended with exit code 2; it printed:\nno',
  );
  assert.equal((await runCommand(['sh', '-c', 'exit 2'], place)).failure, 'ended with exit code 2 and printed nothing');
  const aborted = { ...place, signal: AbortSignal.abort() };
  assert.equal((await runCommand(['true'], aborted)).failure, 'was not run, for the run was interrupted');
  assert.equal((await runCommand(['./absent'], place)).failure, 'cannot be run: there is no program ./absent (ENOENT)');
});

test('what a command prints is quoted without what its arguments hold that nobody else should see', async (t) => {
  const place = { folder: ownFolder(t), timeoutMs: PATIENCE_MS };
  for (const words of [['--password', 'hunter2'], ['-u', 'me:hunter2'], ['http://me:hunter2@db/'], ['TOKEN=hunter2']]) {
    const { failure, printed } = await runCommand(
      ['sh', '-c', 'echo "tried $*" hunter2; exit 2', 'sh', ...words],
      place,
    );
    assert.match(failure ?? '', /tried/);
    assert.ok(!`${failure} ${printed}`.includes('hunter2'), failure ?? '');
  }
});
