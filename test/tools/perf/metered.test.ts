import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UserError } from '../../../runner/system/errors.ts';
import { childSeconds, runMetered } from '../../../tools/perf/metered.ts';

const never = new AbortController().signal;
const env = { PATH: process.env.PATH };

test('the times of the children are the second line, in every shell', () => {
  assert.equal(childSeconds('0m0.010000s 0m0.000000s\n1m2.500000s 0m0.250000s\n'), 62.75);
  assert.equal(childSeconds('0m0,001s 0m0,002s\n0m1,5s 0m0,5s\n'), 2);
  assert.ok(Number.isNaN(childSeconds('')));
});

test('a process is charged for what it computes, not for what it waits', async () => {
  const busy = 'const end = process.cpuUsage().user + 4e5; while (process.cpuUsage().user < end);';
  const worked = await runMetered([process.execPath, '-e', busy], { env, limitMs: 30_000, signal: never });
  const waited = await runMetered(['sleep', '0.3'], { env, limitMs: 30_000, signal: never });
  assert.equal(worked.exitCode, 0);
  assert.ok(worked.cpuSeconds >= 0.38, `${worked.cpuSeconds} s`);
  assert.ok(waited.cpuSeconds < 0.1, `${waited.cpuSeconds} s`);
});

test('what it printed and how it ended come with it', async () => {
  const command = ['sh', '-c', 'echo out; echo err >&2; exit 7'];
  const { exitCode, output } = await runMetered(command, { env, limitMs: 30_000, signal: never });
  assert.equal(exitCode, 7);
  assert.match(output, /out/);
  assert.match(output, /err/);
});

test('it is told to stop once the condition holds', async () => {
  const usage = await runMetered(['sleep', '60'], { env, limitMs: 30_000, signal: never, until: async () => true });
  assert.equal(usage.exitCode, 143);
});

test('one that hangs is killed and reported', async () => {
  const hung = runMetered(['sleep', '60'], { env, limitMs: 100, signal: never });
  await assert.rejects(
    hung,
    (error: unknown) => error instanceof UserError && /did not end within 0.1 s/.test(error.message),
  );
});

test('an interruption kills it', async () => {
  const abort = new AbortController();
  const running = runMetered(['sleep', '60'], { env, limitMs: 30_000, signal: abort.signal });
  abort.abort();
  await assert.rejects(running, (error: unknown) => error instanceof UserError && error.exitCode === 130);
});
