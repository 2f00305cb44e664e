import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confman } from '../../../lib/targets/confman.ts';
import { etcd } from '../../../lib/targets/etcd.ts';
import { type Given, parse, read, readWords, refused } from './read-options.ts';

/** The flags of a user, a password and certificates when none is given. */
const NOTHING_SHOWN = {
  ...{ user: null, passwordFile: null, cacert: null, cert: null, key: null, apiKeyFile: null, trustsRedirects: false },
  ...{ formerCa: null, formerKey: null },
};

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

test('without flags everything is watched, in one cluster, and nothing is exported', () => {
  const options = read();
  assert.deepEqual(options.modes, ['cluster']);
  assert.deepEqual([options.raftMonitor, options.resourceMonitor, options.metricsMonitor], [true, true, true]);
  assert.equal(options.cleanup, true);
  assert.deepEqual([options.singleHost, options.webUi, options.outs, options.thresholds], [null, null, [], []]);
  assert.equal(options.watched.size, 0);
  assert.ok(options.choices.every(({ warmupMs }) => warmupMs === null));
  assert.deepEqual([options.dryRun, options.list, options.yes, options.quiet], [false, null, false, false]);
});

test('a command line without flags leaves to others what they may decide', () => {
  assert.deepEqual(parse(), {
    run: {
      target: null,
      hosts: null,
      apiKey: null,
      ...NOTHING_SHOWN,
      configFile: null,
      protocol: null,
      reads: null,
      tiers: [{ name: 'small', entries: 1_000, namespaces: 10 }],
      entropy: 'random',
      seed: 1,
      payload: { sizes: [{ name: 'medium', bytes: 1_024 }], all: false },
      scenarios: null,
      quick: false,
      suite: null,
      keys: 'uniform',
      repetitions: 1,
      users: null,
      openRate: null,
      durationMs: null,
      warmupMs: null,
      timeoutMs: null,
      faultKind: null,
      faultRounds: null,
      faultNodes: null,
      writesPerSecond: null,
      readsPerSecond: null,
      transfer: true,
      faultsAllowed: false,
      fresh: null,
      pin: false,
      mode: 'cluster',
      network: null,
      singleHost: null,
      vary: null,
      clusterRounds: null,
      tls: false,
      nodes: null,
      port: null,
      useFoundCluster: false,
      nodePids: [],
      raftMonitor: true,
      metricsMonitor: true,
      timeline: true,
      resourceMonitor: true,
      calibration: true,
      recalibrate: false,
      control: true,
      outs: [],
      webUi: null,
      labelList: [],
      junit: null,
      annotations: true,
      strict: null,
      progressMs: null,
      thresholdRules: [],
      outputDir: 'results',
      cleanup: true,
      list: null,
      dryRun: false,
      yes: false,
      force: false,
      quiet: false,
      k6: null,
      etcd: null,
      etcdutl: null,
      lazyfs: null,
    },
  });
});

test('the command line takes several hosts in both ways', () => {
  const { hosts, cleanup } = readWords(['--host', 'http://a:1', 'http://b:2,http://c:3', '--no-cleanup']);
  assert.deepEqual(hosts, ['http://a:1', 'http://b:2', 'http://c:3']);
  assert.equal(cleanup, false);
});

test('the monitors can be switched off one by one', () => {
  const { run } = parse('--no-raft-monitor');
  assert.deepEqual([run?.raftMonitor, run?.resourceMonitor], [false, true]);
  const other = parse('--no-resource-monitor').run;
  assert.deepEqual([run?.metricsMonitor, parse('--no-metrics-monitor').run?.metricsMonitor], [true, false]);
  assert.deepEqual([other?.raftMonitor, other?.resourceMonitor], [true, false]);
  assert.deepEqual(
    [read({ raftMonitor: false }).raftMonitor, read({ resourceMonitor: false }).resourceMonitor],
    [false, false],
  );
});

test('outputs and node processes may be given several times, and keep their order', () => {
  const words = ['--out', 'json=a,b', '--node-pid', 'http://a:1=5', '--out', 'csv', '--node-pid', 'http://b:1=b.pid'];
  const { run } = parse(...words);
  assert.deepEqual(
    [run?.outs, run?.nodePids],
    [
      ['json=a,b', 'csv'],
      [
        { url: 'http://a:1', pid: 5, pidFile: null },
        { url: 'http://b:1', pid: null, pidFile: 'b.pid' },
      ],
    ],
  );
  assert.deepEqual(readWords(words).outs, ['json=a,b', 'csv']);
});

test('the dashboard is shown, and its pages are kept where a folder is named', () => {
  const webUi = (...words: string[]) => readWords(words).webUi;
  assert.deepEqual(webUi('--web-ui'), { folder: null });
  assert.deepEqual(webUi('--web-ui', '--quiet'), { folder: null });
  assert.deepEqual(webUi('--web-ui', 'pages'), { folder: 'pages' });
  assert.equal(webUi('--quiet'), null);
});

test('cleaning up has flags of its own, and a run is not begun', () => {
  const words = ['clean', '--target', 'etcd', '--host', 'http://a:1', '--api-key', 'k', '--config', 'c.json'];
  assert.deepEqual(parse(...words), {
    clean: {
      target: etcd,
      hosts: ['http://a:1'],
      apiKey: 'k',
      ...NOTHING_SHOWN,
      configFile: 'c.json',
      force: false,
      protocol: null,
      outputDir: 'results',
    },
  });
  assert.throws(() => parse('clean', '--tier', 'small'), { code: 'commander.unknownOption' });
  assert.throws(() => parse('clean', 'up'), { code: 'commander.excessArguments' });
});

test('what the program does not know is refused', () => {
  assert.throws(() => parse('--teir', 'small'), { code: 'commander.unknownOption' });
  assert.throws(() => parse('small'), { code: 'commander.excessArguments' });
});

for (const [flags, message] of [
  [{ target: 'etc' }, /^unknown target "etc" \(did you mean etcd\?\); one of confman, etcd, fila, coordinator$/],
  [{ entropy: 'rnd' }, /^unknown entropy "rnd"/],
  [{ tier: 'smal' }, /^unknown tier "smal" \(did you mean small\?\)/],
  [{ payload: '20MB' }, /^payload 20MB \(20971520 bytes\) is larger than confman takes: 16777216 bytes, the largest/],
  [{ target: 'etcd', payload: '1.5MB' }, /^payload 1.5MB \(1572864 bytes\) is larger than etcd takes: 1571840 bytes/],
  [{ target: 'etcd', payload: 'tiny,2MB' }, /^payload 2MB /],
  [
    { nodes: '1,3', mode: 'both' },
    /^--mode both and several sizes \(--nodes 1,3\) exclude each other: the node without/,
  ],
  [{ port: '80' }, /^--port "80": must be a whole number from 1024 to 64000$/],
  [{ host: ['http://a:1'], nodes: '3' }, /^--host names your own cluster/],
  [{ host: ['http://a:1'], port: '7000' }, /^--host names your own cluster/],
  [{ host: ['a'] }, /^--host: "a" is not the URL of a node/],
  [{ seed: '-1' }, /^--seed "-1"/],
  [{ warmup: '3' }, /^--warmup "3": must be a time with its unit/],
  [{ timeout: '0s' }, /^--timeout "0s": must be at least 1ms$/],
  [{ duration: '999ms' }, /^--duration "999ms": must be at least 1000ms$/],
  [{ users: '0' }, /^--users "0"/],
  [{ suite: 'quik' }, /^unknown suite "quik" \(did you mean quick\?\); one of quick$/],
  [{ suite: 'constructor' }, /^unknown suite "constructor"; one of quick$/],
  [{ suite: '' }, /^unknown suite ""/],
  [{ target: 'constructor' }, /^unknown target "constructor"; one of confman, etcd, fila, coordinator$/],
  [{ tier: 'constructor' }, /^unknown tier "constructor"/],
  [{ payload: 'constructor' }, /^unknown payload "constructor"/],
  [{ entropy: 'constructor' }, /^unknown entropy "constructor"/],
  [{ mode: 'constructor' }, /^unknown mode "constructor"; one of cluster, single, both$/],
  [{ scenarios: 'constructor' }, /^unknown scenario "constructor"/],
  [{ suite: 'quick', scenarios: 'mixed' }, /^--suite and --scenarios exclude each other/],
] as const) {
  test(`${JSON.stringify(flags)} is refused`, () => refused({ ...flags } as Given, message));
}

test('etcd takes its largest label', () =>
  assert.equal(read({ target: 'etcd', payload: 'xlarge' }).payloads.length, 1));

test('of all payloads none is refused: what is too large is left to the plan', () => {
  const payloads = (payload: string) => read({ target: 'etcd', payload }).payloads.map(({ name }) => name);
  assert.deepEqual(payloads('all'), ['tiny', 'medium', 'large', 'xlarge']);
  assert.deepEqual(payloads('all,2MB'), ['tiny', 'medium', 'large', 'xlarge', '2MB']);
});

test('a payload that is written twice is taken once', () => {
  assert.deepEqual(read({ payload: '64KB,64kb' }).payloads, [{ name: '64KB', bytes: 65_536 }]);
});

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
