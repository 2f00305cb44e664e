import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Command } from 'commander';
import { main } from '../../../runner/system/cli.ts';
import { unavailable } from '../../../runner/system/errors.ts';

/** Runs a program of one subcommand that throws; gives the exit code that it set and what it wrote to stderr. */
async function run(t: TestContext, thrown: unknown, ...args: string[]): Promise<{ code: unknown; stderr: string }> {
  let stderr = '';
  const write = t.mock.method(process.stderr, 'write', (text: string) => {
    stderr += text;
    return true;
  });
  const before = process.exitCode;
  const program = new Command('program');
  program
    .command('go')
    .option('--verbose')
    .action(() => {
      throw thrown;
    });
  await main(program, ['node', 'program', ...args]);
  write.mock.restore();
  const code = process.exitCode;
  process.exitCode = before;
  return { code, stderr };
}

test("a user's error ends with its own code", async (t) => {
  const ended = await run(t, unavailable('k6 is missing'), 'go');
  assert.deepEqual(ended, { code: 3, stderr: 'error: k6 is missing\n' });
});

test('an unexpected error ends with 1 and says how to learn more', async (t) => {
  const { code, stderr } = await run(t, new TypeError('x is not a function'), 'go');
  assert.equal(code, 1);
  assert.match(stderr, /^error: unexpected: x is not a function\n[^\n]*--verbose[^\n]*\n$/);
});

test('with --verbose an error brings its stack and its cause', async (t) => {
  const { stderr } = await run(t, unavailable('no k6', new Error('ENOENT')), 'go', '--verbose');
  assert.match(stderr, /^error: no k6\n.* {4}at .*cause.*ENOENT/s);
});

test('what is thrown need not be an error', async (t) => {
  assert.match((await run(t, 'text', 'go')).stderr, /^error: unexpected: text\n/);
});

test("a subcommand's wrong usage ends with 2", async (t) => {
  const { code, stderr } = await run(t, null, 'go', '--verbos');
  assert.deepEqual([code, stderr], [2, "error: unknown option '--verbos'\n(Did you mean --verbose?)\n"]);
});

test('an unknown subcommand ends with 2', async (t) => {
  assert.equal((await run(t, null, 'og')).code, 2);
});

test('a full disk is told with the path and what to do, wherever it was met', async (t) => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', path: '/tmp/x' });
  const { code, stderr } = await run(t, full, 'go');
  assert.equal(code, 3);
  assert.match(
    stderr,
    /^error: \/tmp\/x: no space is left on the disk; make room in \/\S+ \(another folder in TMPDIR\)/,
  );
});

test('an error cannot steer the terminal', async (t) => {
  const { stderr } = await run(t, unavailable('node says \u001b]0;mine\u0007\u009b2J\nnext line'), 'go');
  assert.equal(stderr, 'error: node says  ]0;mine 2J\nnext line\n');
});
