import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confman } from '../../lib/targets/confman.ts';
import { type BenchOptions, benchProgram, publicCommand, readOptions } from '../../runner/bench-options.ts';
import { EXIT, UserError } from '../../runner/errors.ts';

type Flags = Parameters<typeof readOptions>[0];

/** The flags as commander hands them over when none is given. */
const plain: Flags = {
  target: 'confman',
  tier: 'small',
  payload: 'medium',
  warmup: '3s',
  timeout: '10s',
  entropy: 'random',
  seed: '1',
  outputDir: 'results',
  cleanup: true,
};

const read = (flags: Partial<Flags> = {}, env: NodeJS.ProcessEnv = {}) => readOptions({ ...plain, ...flags }, env);

function refused(flags: Partial<Flags>, message: RegExp): void {
  assert.throws(
    () => read(flags),
    (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.equal(error.exitCode, EXIT.usage);
      assert.match(error.message, message);
      return true;
    },
  );
}

/** What the program makes of a command line. */
async function parse(...words: string[]): Promise<BenchOptions> {
  let seen: BenchOptions | undefined;
  const program = benchProgram(async (options) => {
    seen = options;
  });
  await program.exitOverride().parseAsync(words, { from: 'user' });
  assert.ok(seen);
  return seen;
}

test('without flags everything is measured on the small tier of Confman', () => {
  const options = read();
  assert.equal(options.target, confman);
  assert.deepEqual(
    options.tiers.map(({ name }) => name),
    ['small'],
  );
  assert.deepEqual(
    options.choices.map(({ scenario, durationMs }) => [scenario.name, durationMs]),
    [
      ['write-sequential', 15_000],
      ['write-concurrent', 15_000],
      ['read-sequential', 15_000],
      ['read-concurrent', 15_000],
      ['mixed', 15_000],
    ],
  );
  assert.deepEqual([options.hosts, options.nodes, options.port], [null, null, null]);
  assert.deepEqual([options.warmupMs, options.timeoutMs, options.seed], [3_000, 10_000, 1]);
});

test('the command line has the same defaults', async () => {
  const { apiKey: _key, ...options } = await parse();
  const { apiKey: _same, ...expected } = read();
  assert.deepEqual(options, expected);
});

test('the command line takes several hosts in both ways', async () => {
  const { hosts, cleanup } = await parse('--host', 'http://a:1', 'http://b:2,http://c:3', '--no-cleanup');
  assert.deepEqual(hosts, ['http://a:1', 'http://b:2', 'http://c:3']);
  assert.equal(cleanup, false);
});

for (const [flags, message] of [
  [{ target: 'etc' }, /^unknown target "etc" \(did you mean etcd\?\); one of confman, etcd$/],
  [{ entropy: 'rnd' }, /^unknown entropy "rnd"/],
  [{ tier: 'smal' }, /^unknown tier "smal" \(did you mean small\?\)/],
  [{ payload: '20MB' }, /^payload 20MB \(20971520 bytes\) is larger than confman takes: 16777216 bytes, the largest/],
  [{ target: 'etcd', payload: '1.5MB' }, /^payload 1.5MB \(1572864 bytes\) is larger than etcd takes: 1571840 bytes/],
  [{ target: 'etcd', payload: 'tiny,2MB' }, /^payload 2MB /],
  [{ nodes: '2' }, /^--nodes "2": an embedded cluster has 1, 3, 5, 7 nodes$/],
  [{ nodes: '03' }, /^--nodes "03"/],
  [{ port: '80' }, /^--port "80": must be a whole number from 1024 to 64000$/],
  [{ host: ['http://a:1'], nodes: '3' }, /^--host names your own cluster/],
  [{ host: ['http://a:1'], port: '7000' }, /^--host names your own cluster/],
  [{ host: ['a:1'] }, /^--host: "a:1" is not the URL of a node/],
  [{ seed: '-1' }, /^--seed "-1"/],
  [{ warmup: '3' }, /^--warmup "3": must be a time with its unit/],
  [{ timeout: '0s' }, /^--timeout "0s": must be at least 1ms$/],
  [{ duration: '50ms' }, /^--duration "50ms": must be at least 100ms$/],
  [{ users: '0' }, /^--users "0"/],
  [{ suite: 'quik' }, /^unknown suite "quik" \(did you mean quick\?\); one of quick$/],
  [{ suite: 'quick', scenarios: 'mixed' }, /^--suite and --scenarios exclude each other/],
] as const) {
  test(`${JSON.stringify(flags)} is refused`, () => refused({ ...flags } as Partial<Flags>, message));
}

test('etcd takes its largest label', () =>
  assert.equal(read({ target: 'etcd', payload: 'xlarge' }).payloads.length, 1));

test('a suite brings its users and durations', () => {
  const { choices } = read({ suite: 'quick' });
  assert.deepEqual(
    choices.map(({ scenario, users, durationMs }) => [scenario.name, users, durationMs]),
    [
      ['write-concurrent', [1, 10], 15_000],
      ['read-concurrent', [1, 10], 15_000],
      ['mixed', [10], 30_000],
    ],
  );
});

test('users and duration replace those of a suite and of scenarios', () => {
  for (const which of [{ suite: 'quick' }, { scenarios: 'write' }]) {
    const { choices } = read({ ...which, users: '2,4', duration: '1s' });
    for (const { users, durationMs } of choices) assert.deepEqual([users, durationMs], [[2, 4], 1_000]);
  }
});

test('the key comes from the flag, then the environment, then the target', () => {
  const env = { RAFTMARK_API_KEY: 'ours', CONFMAN_BENCH_API_KEY: 'theirs' };
  assert.equal(read({ apiKey: 'flag' }, env).apiKey, 'flag');
  assert.equal(read({}, env).apiKey, 'ours');
  assert.equal(read({}, { CONFMAN_BENCH_API_KEY: 'theirs' }).apiKey, 'theirs');
  assert.equal(read({}, { RAFTMARK_API_KEY: '', CONFMAN_BENCH_API_KEY: '' }).apiKey, confman.defaultApiKey);
  assert.equal(read({ target: 'etcd' }).apiKey, null);
});

test('the key does not appear in the public command, in either spelling', () => {
  assert.deepEqual(publicCommand(['--tier', 'small', '--api-key', 's3cret', '--yes']), [
    '--tier',
    'small',
    '--api-key',
    '***',
    '--yes',
  ]);
  assert.deepEqual(publicCommand(['--api-key=s3cret', '--yes']), ['--api-key=***', '--yes']);
});

test('a key that looks like a flag is hidden too, and so is every key of several', () => {
  const command = publicCommand(['--api-key', '--s3cret', '--api-key=s3cret', '--api-key', 's3cret']);
  assert.ok(!command.join(' ').includes('s3cret'));
});

test('a command without a key is shown as it is', () => {
  for (const words of [[], ['--tier', 'all'], ['--k6', '/x/api-key']]) assert.deepEqual(publicCommand(words), words);
});
