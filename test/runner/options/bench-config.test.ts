import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confman } from '../../../lib/targets/confman.ts';
import { etcd } from '../../../lib/targets/etcd.ts';
import type { ConfigFile } from '../../../runner/options/config/config.ts';
import { type Given, read, refused } from './read-options.ts';

const [A, B, C, LONE] = ['http://127.0.0.1:1', 'http://127.0.0.1:2', 'http://127.0.0.1:3', 'http://127.0.0.1:9'];
const nodes = [A, B, C].map((url) => ({ url }));
const single = { url: LONE };

const withConfig = (config: ConfigFile, flags: Given = {}) => read(flags, {}, config);

test('an empty file changes nothing but where commands would run', () => {
  const { commands, ...rest } = withConfig({});
  const { commands: without, ...others } = read();
  assert.deepEqual(rest, others);
  const { folder, file } = without;
  assert.deepEqual({ ...commands, folder, file }, without);
});

test('the target is that of the flag, then of the file, then the first', () => {
  assert.equal(withConfig({ target: 'etcd' }).target, etcd);
  assert.equal(withConfig({ target: 'etcd' }, { target: 'confman' }).target, confman);
  assert.equal(withConfig({}).target, confman);
  assert.equal(withConfig({ target: 'etcd' }).access.key, null);
});

test('the nodes of the file are the hosts', () => {
  assert.deepEqual(withConfig({ nodes }).hosts, [A, B, C]);
  assert.equal(withConfig({ nodes: [] }).hosts, null);
});

test('hosts on the command line go before those of the file', () => {
  assert.deepEqual(withConfig({ nodes }, { host: ['http://b:1'] }).hosts, ['http://b:1']);
});

test('who asks for an embedded cluster gets one, whatever nodes the file names', () => {
  for (const flags of [{ nodes: '5' }, { port: '7000' }, { nodes: '3', port: '7000' }]) {
    const { hosts, singleHost } = withConfig({ nodes, single }, { ...flags, mode: 'both' });
    assert.deepEqual([hosts, singleHost], [null, null]);
  }
});

test('the limits of the file are taken along', () => {
  const thresholds = [{ scenario: '*', operation: '*', p95: 50 }] as const;
  assert.deepEqual(withConfig({ thresholds }).thresholds, thresholds);
});

const choices = (config: ConfigFile, flags: Given) =>
  withConfig(config, flags).choices.map(({ users, durationMs, warmupMs }) => [users, durationMs, warmupMs]);
const override = { users: [3], duration: '2s', warmup: '1s' };

test('a scenario is as the file has it, unless a flag says otherwise', () => {
  const config: ConfigFile = { scenarios: { mixed: override } };
  assert.deepEqual(choices(config, { scenarios: 'mixed' }), [[[3], 2_000, 1_000]]);
  assert.deepEqual(choices(config, { scenarios: 'mixed', users: '7' }), [[[7], 2_000, 1_000]]);
  assert.deepEqual(choices(config, { scenarios: 'mixed', duration: '9s' }), [[[3], 9_000, 1_000]]);
  assert.deepEqual(choices(config, { scenarios: 'mixed', warmup: '5s' }), [[[3], 2_000, null]]);
  assert.equal(withConfig(config, { scenarios: 'mixed', warmup: '5s' }).warmupMs, 5_000);
});

test('what the file leaves open is as without it, and so is every other scenario', () => {
  const config: ConfigFile = { scenarios: { mixed: { users: [3] }, 'write-sequential': { warmup: '0s' } } };
  assert.deepEqual(choices(config, { scenarios: 'mixed,write-sequential,read-sequential' }), [
    [[1], 15_000, 0],
    [[1], 15_000, null],
    [[3], 15_000, null],
  ]);
});

test('users of neighbouring steps that stamps cannot name together are refused, by where they come from', () => {
  const both = { users: '5000,5999', scenarios: 'mixed' };
  const many = '10999 users at once, more than 5999, since .*; choose fewer, or measure one number of users at a time$';
  refused(both, new RegExp(`^--users "5000,5999": ${many}`));
  const config: ConfigFile = { scenarios: { mixed: { users: [5_000, 5_999] } } };
  refused(
    { scenarios: 'mixed' },
    new RegExp(`^bench\\.json: scenarios\\.mixed\\.users is \\[5000,5999\\]: ${many}`),
    config,
  );
  refused({ ...both, users: '5998,2' }, /6000 users at once/);
  // Steps of four seconds end while requests may take another eleven, so four of them overlap.
  refused({ ...both, users: '1500,1501,1502,1503', duration: '1s' }, /6006 users at once/);
});

test('as many users as stamps can name are taken, and none are counted that are not to run', () => {
  const users = (given: Given, config: ConfigFile | null = null) => read(given, {}, config).choices[0]?.users;
  assert.deepEqual(users({ users: '5998,1', scenarios: 'mixed' }), [5_998, 1]);
  assert.deepEqual(
    users({ users: '1500,1501,1502,1503', scenarios: 'mixed', duration: '8s' }),
    [1_500, 1_501, 1_502, 1_503],
  );
  const config: ConfigFile = { scenarios: { mixed: { users: [5_000, 5_999] } } };
  assert.deepEqual(users({ scenarios: 'read-sequential' }, config), [1]);
  assert.deepEqual(users({ scenarios: 'mixed', users: '7' }, config), [7]);
  // Its load begins on a schedule.
  assert.deepEqual(users({ scenarios: 'failover', users: '5000,5999' }), []);
});

test('a scenario of several steps with the same users counts them all', () => {
  // Its steps are shorter than the time-out, so that k6 plans those of three at once.
  assert.deepEqual(read({ scenarios: 'consensus', users: '1999' }).choices[0]?.users, [1_999]);
  refused(
    { scenarios: 'core,consensus', users: '2000' },
    /^--users "2000": 6000 users at once, .* while the next begins; choose fewer, or leave consensus out$/,
  );
});

test('the file goes before the suite, and a flag before both', () => {
  const config: ConfigFile = { scenarios: { mixed: { users: [3], duration: '2s' } } };
  assert.deepEqual(choices(config, { suite: 'quick' }), [
    [[1, 10], 15_000, null],
    [[1, 10], 15_000, null],
    [[3], 2_000, null],
  ]);
  assert.deepEqual(
    choices(config, { suite: 'quick', users: '8', duration: '4s' }),
    Array.from({ length: 3 }, () => [[8], 4_000, null]),
  );
  assert.deepEqual(choices({ scenarios: { mixed: { users: [3] } } }, { suite: 'quick' })[2], [[3], 30_000, null]);
});

test('processes and folders of nodes are watched, by their addresses', () => {
  const { watched } = withConfig({
    nodes: [{ url: A, pid: 4_711 }, { url: B, pidFile: 'b.pid', dataFolder: '/var/b' }, { url: C }],
    single: { url: LONE, pid: 4_712 },
  });
  const seen = [...watched].map(([url, { pid, pidFile, dataFolder }]) => [url, pid, pidFile, dataFolder]);
  assert.deepEqual(seen, [
    [A, 4_711, null, null],
    [B, null, '/srv/bench/b.pid', '/var/b'],
    [C, null, null, null],
    [LONE, 4_712, null, null],
  ]);
});

test('settings of nodes are said of all alike, and files of them by their addresses', () => {
  const { configured } = withConfig({
    nodes: [{ url: A, settings: 'a/appsettings.json' }, { url: B }],
    single: { url: LONE, settings: '/etc/lone.json' },
    settings: { 'flush-interval': '500ms' },
  });
  assert.deepEqual(
    [...configured.files],
    [
      [A, '/srv/bench/a/appsettings.json'],
      [LONE, '/etc/lone.json'],
    ],
  );
  assert.deepEqual([...configured.said], [['flush-interval', 500]]);
  assert.deepEqual(read().configured, { said: new Map(), files: new Map() });
});

test('a process on the command line is a number or a file, by any spelling of the address', () => {
  const { watched } = read({ nodePid: [`${A}=1234`, 'HTTP://LocalHost:5/=run/a=b.pid', 'http://c=007x'] });
  assert.deepEqual(
    [...watched],
    [
      [A, { pid: 1_234, pidFile: null, dataFolder: null, tempFolder: null, log: null }],
      ['http://localhost:5', { pid: null, pidFile: 'run/a=b.pid', dataFolder: null, tempFolder: null, log: null }],
      ['http://c:80', { pid: null, pidFile: '007x', dataFolder: null, tempFolder: null, log: null }],
    ],
  );
});

test('a process on the command line replaces that of the file, and keeps its folders and its log', () => {
  const config = {
    nodes: [{ url: A, pidFile: '/run/a.pid', dataFolder: '/var/a', tempFolder: '/tmp/a', log: '/var/a.log' }],
  };
  assert.deepEqual(withConfig(config, { nodePid: [`${A}=5`] }).watched.get(A), {
    pid: 5,
    pidFile: null,
    dataFolder: '/var/a',
    tempFolder: '/tmp/a',
    log: '/var/a.log',
  });
});

for (const value of ['1234', '=1234', `${A}=`, A, '']) {
  test(`--node-pid "${value}" is refused with how to write it`, () => {
    refused(
      { nodePid: [value] },
      /^--node-pid ".*": write it like http:\/\/127\.0\.0\.1:6100=1234, or with a pid file/,
    );
  });
}

test('--node-pid with an address that is none is refused', () =>
  refused({ nodePid: ['a=5'] }, /^--node-pid: "a" is not the URL/));

test('--node-pid with a number that no process has is refused', () => {
  for (const pid of ['0', '2147483648']) {
    refused(
      { nodePid: [`${A}=${pid}`] },
      new RegExp(`^--node-pid "${pid}": must be a whole number from 1 to 2147483647$`),
    );
  }
});

for (const [mode, modes] of [
  ['cluster', ['cluster']],
  ['single', ['single']],
  ['both', ['cluster', 'single']],
] as const) {
  test(`--mode ${mode} measures ${modes.join(' and ')}, of embedded nodes or of one's own`, () => {
    assert.deepEqual(read({ mode }).modes, modes);
    const own = withConfig({ nodes, single }, { mode });
    assert.deepEqual([own.modes, own.hosts, own.singleHost], [modes, [A, B, C], LONE]);
  });
}

test('the lone node is that of the flag, then that of the file', () => {
  const flags = { mode: 'both', host: [A], singleHost: 'http://Lone:1/' };
  assert.equal(read(flags).singleHost, 'http://lone:1');
  assert.equal(withConfig({ single }, flags).singleHost, 'http://lone:1');
  assert.equal(withConfig({ single }, { mode: 'both', host: [A] }).singleHost, LONE);
  assert.deepEqual(read({ mode: 'single', singleHost: LONE }).hosts, null);
});

const LACKS = /^--mode (single|both) with nodes of your own needs --single-host: the URL of one that runs alone$/;
const TWICE = /^http:\/\/127\.0\.0\.1:1 cannot be both a node of the cluster and the one that runs alone$/;
const HALF = /^--mode both with --single-host needs --host: both clusters are yours, or both embedded$/;
for (const [flags, message, config] of [
  [{ mode: 'clsuter' }, /^unknown mode "clsuter" \(did you mean cluster\?\); one of cluster, single, both$/, null],
  [{ mode: 'both', host: [A] }, LACKS, null],
  [{ mode: 'single', host: [A] }, LACKS, null],
  [{ mode: 'both' }, LACKS, { nodes }],
  [{ mode: 'both', singleHost: LONE }, HALF, null],
  [{ mode: 'both' }, HALF, { single }],
  [{ singleHost: LONE }, /^--single-host goes with --mode single or --mode both$/, null],
  [{ mode: 'single', singleHost: LONE, nodes: '1' }, /^--host names your own cluster/, null],
  [{ mode: 'single', singleHost: LONE, port: '7000' }, /^--host names your own cluster/, null],
  [{ mode: 'single', singleHost: 'lone' }, /^--single-host: "lone" is not the URL of a node/, null],
  [{ mode: 'single', singleHost: `${A},${B}` }, /^--single-host names one node: the one that runs alone$/, null],
  [{ mode: 'both', host: [A, B], singleHost: A }, TWICE, null],
  [{ mode: 'both', singleHost: 'HTTP://127.0.0.1:1/' }, TWICE, { nodes }],
  [{ mode: 'both', host: [A] }, TWICE, { single: { url: A } }],
  [{ host: [''] }, /^--host is empty; give the URL of a node such as http:\/\/127\.0\.0\.1:6100$/, null],
] as const) {
  test(`${JSON.stringify({ ...flags, ...config })} is refused`, () => {
    refused({ ...flags } as Given, message, config);
  });
}
