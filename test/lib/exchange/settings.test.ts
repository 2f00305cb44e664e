import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Environment } from '../../../lib/exchange/access-settings.ts';
import { readQueueSettings } from '../../../lib/exchange/queue-settings.ts';
import { readLoadSettings, readOpenSettings, readSettings } from '../../../lib/exchange/settings.ts';
import { VARIABLES } from '../../../lib/exchange/variables.ts';
import { usersStep } from '../../../lib/scenarios/steps.ts';
import { confman } from '../../../lib/targets/confman.ts';

const read = (env: Environment) => readSettings(env, 'mixed');
const readLoad = (env: Environment, name = 'mixed') => readLoadSettings(env, name);

test('without any variable the defaults hold', () => {
  const { target, tier, payload, ...rest } = read({});
  assert.deepEqual([target, tier.name, payload], [confman, 'small', { name: 'medium', bytes: 1_024 }]);
  assert.deepEqual(rest, {
    hosts: confman.reach.defaultHosts,
    entropy: 'random',
    keys: 'uniform',
    seed: 1,
    timeoutMs: 10_000,
    epoch: 1,
    seedData: false,
    force: false,
    timeline: false,
    summary: 'summary-mixed.json',
    access: { user: null, named: [], trustsRedirects: false, ca: null, cert: null, key: null },
    patience: { statusMs: 2_000, leaderMs: 10_000 },
    searches: true,
    run: 'alone',
    cluster: 'cluster',
  });
});

test('an empty variable is as good as none', () => {
  const names = [
    'HOST',
    'TARGET',
    'PROTOCOL',
    'READS',
    'TIER',
    'PAYLOAD',
    'ENTROPY',
    'KEYS',
    'SEED',
    'TIMEOUT',
    'STEPS',
    'EPOCH',
    'SUMMARY',
    'TIMELINE',
    'FORCE',
    'RUN',
    'CLUSTER',
    'ENTRIES',
    'API_USER',
    'NAMED_HOST',
    'TRUST_REDIRECTS',
    'CA_CERT',
    'CLIENT_CERT',
    'CLIENT_KEY',
    'SEARCH',
    'BALANCED',
    'STATUS_TIMEOUT',
    'LEADER_PATIENCE',
  ];
  const load = ['SEED_DATA', 'USERS', 'OPEN_RATE', 'DURATION', 'WARMUP', 'AUDIT_FROM', 'AUDIT_TO', 'THRESHOLDS'];
  const queues = ['QUEUES'];
  const open = ['RATE', 'READ_RATE', 'OPERATION_LOG', 'FIRST_WRITE'];
  const empty = Object.fromEntries([...names, ...load, ...open, ...queues].map((name) => [name, '']));
  assert.deepEqual(
    [...names, ...load, ...open, ...queues, 'API_KEY', 'API_PASSWORD'].sort(),
    VARIABLES.map(([name]) => name).sort(),
  );
  assert.deepEqual(readLoad(empty), readLoad({}));
  assert.deepEqual(readOpenSettings(empty), readOpenSettings({}));
  const fila = { TARGET: 'fila' };
  assert.deepEqual(readQueueSettings({ ...empty, ...fila }, 'enqueue'), readQueueSettings(fila, 'enqueue'));
});

test('what a payload says of its values comes before what is said of all', () => {
  const made = (env: Record<string, string>) => {
    const { payload, entropy } = read(env);
    return [payload.name, payload.bytes, entropy];
  };
  assert.deepEqual(made({ PAYLOAD: 'tiny-json' }), ['tiny-json', 10, 'json']);
  assert.deepEqual(made({ PAYLOAD: 'tiny-random', ENTROPY: 'json' }), ['tiny-random', 10, 'random']);
  assert.deepEqual(made({ PAYLOAD: 'tiny', ENTROPY: 'json' }), ['tiny', 10, 'json']);
});

test('every variable is read', () => {
  const settings = read({
    TARGET: 'etcd',
    HOST: 'http://a:1,HTTP://B/',
    TIER: 'xlarge',
    PAYLOAD: '64KB',
    ENTROPY: 'json',
    KEYS: 'zipf',
    SEED: '0',
    TIMEOUT: '500ms',
    EPOCH: '11183',
    TIMELINE: '1',
    FORCE: '1',
    SEED_DATA: '1',
    SUMMARY: 'out.json',
    RUN: 'k3x9a2',
    CLUSTER: 'of-5',
    API_USER: 'bench',
    NAMED_HOST: 'https://a:1',
    TRUST_REDIRECTS: '1',
    CA_CERT: '/ca',
    CLIENT_CERT: '/cert',
    CLIENT_KEY: '/key',
    SEARCH: '0',
    STATUS_TIMEOUT: '300ms',
    LEADER_PATIENCE: '1m',
  });
  const { target, tier, payload, ...rest } = settings;
  assert.deepEqual([target.name, tier.name, payload.bytes], ['etcd', 'xlarge', 65_536]);
  assert.deepEqual(rest, {
    hosts: ['http://a:1', 'http://b:80'],
    entropy: 'json',
    keys: 'zipf',
    seed: 0,
    timeoutMs: 500,
    epoch: 11_183,
    seedData: true,
    force: true,
    timeline: true,
    summary: 'out.json',
    access: { user: 'bench', named: ['https://a:1'], trustsRedirects: true, ca: '/ca', cert: '/cert', key: '/key' },
    patience: { statusMs: 300, leaderMs: 60_000 },
    searches: false,
    run: 'k3x9a2',
    cluster: 'of-5',
  });
});

test('a host and its port are enough: http is meant, and https where certificates are given', () => {
  assert.deepEqual(read({ HOST: 'a:1,http://b:2' }).hosts, ['http://a:1', 'http://b:2']);
  assert.deepEqual(read({ HOST: 'a:1,http://b:2', CA_CERT: '/ca' }).hosts, ['https://a:1', 'http://b:2']);
});

test('the dataset is written only when told so in so many words', () => {
  const seedData = (text: string) => read({ SEED_DATA: text }).seedData;
  assert.deepEqual(['1', 'true', '0', 'false', 'no'].map(seedData), [true, true, false, false, false]);
});

for (const [env, message] of [
  [{ TARGET: 'etdc' }, 'unknown TARGET "etdc" (did you mean etcd?); one of confman, etcd, fila, coordinator'],
  [{ TIER: 'smal' }, 'unknown TIER "smal" (did you mean small?); one of smoke, small, large, xlarge'],
  [{ TIER: 'all' }, /^unknown TIER "all"/],
  [{ TIER: 'constructor' }, /^unknown TIER "constructor"/],
  [{ TARGET: 'constructor' }, /^unknown TARGET "constructor"/],
  [{ PAYLOAD: 'constructor' }, /^unknown PAYLOAD "constructor"/],
  [{ ENTROPY: 'constructor' }, /^unknown ENTROPY "constructor"/],
  [{ PAYLOAD: 'hgue' }, /^unknown PAYLOAD "hgue".*; one of tiny, medium, large, xlarge, or a size of at least 10B/],
  [{ PAYLOAD: '9B' }, /^unknown PAYLOAD "9B"/],
  [{ ENTROPY: 'jsn' }, 'unknown ENTROPY "jsn" (did you mean json?); one of random, json'],
  [{ HOST: 'a' }, 'HOST: "a" is not the URL of a node; it should look like http://127.0.0.1:6100'],
  [{ HOST: 'a', TARGET: 'etcd' }, 'HOST: "a" is not the URL of a node; it should look like http://127.0.0.1:2379'],
  [{ HOST: 'http://a:1,,http://b:1' }, /^HOST: "" is not the URL of a node/],
  [{ SEED: '-1' }, 'SEED="-1": must be a whole number from 0 to 2147483647'],
  [{ SEED: '1.5' }, /^SEED="1.5"/],
  [{ SEED: '2147483648' }, /^SEED="2147483648"/],
  [{ SEED: '1e3' }, /^SEED="1e3"/],
  [{ EPOCH: '11184' }, 'EPOCH="11184": must be a whole number from 0 to 11183'],
  [{ TIMEOUT: '10' }, 'TIMEOUT="10": must be a time such as 15s, at least 1ms'],
  [{ TIMEOUT: '0s' }, /^TIMEOUT="0s"/],
  [{ PAYLOAD: '20MB' }, /^PAYLOAD="20MB": confman takes at most 16777216 bytes \(the largest document/],
  [{ TARGET: 'etcd', PAYLOAD: '1.5MB' }, /^PAYLOAD="1.5MB": etcd takes at most 1571840 bytes/],
] as const) {
  test(`${JSON.stringify(env)} is refused by the name of the variable`, () => {
    assert.throws(() => read(env), { message });
  });
}

test('a load script takes its steps from the catalogue', () => {
  const { scenario, schedule } = readLoad({}, 'write-concurrent');
  assert.equal(scenario.name, 'write-concurrent');
  assert.deepEqual(
    schedule.steps.map(({ users }) => users),
    [1, 10, 50, 100],
  );
  assert.deepEqual([schedule.durationMs, schedule.warmupMs], [15_000, 3_000]);
});

test('steps, duration and warm-up can be set', () => {
  const { schedule, scenario } = readLoad({ USERS: '5, 2', DURATION: '1s', WARMUP: '0s' });
  const load = { kind: 'entries', readPercent: 80, readsFrom: 'all-nodes', writesTo: 'leader' } as const;
  assert.deepEqual(schedule, {
    steps: [usersStep(5, load), usersStep(2, load)],
    durationMs: 1_000,
    warmupMs: 0,
  });
  assert.deepEqual(schedule.steps, scenario.steps([5, 2], 0));
});

for (const [env, message] of [
  [{ USERS: '0' }, 'USERS="0": each must be a whole number from 1 to 5999'],
  [{ USERS: '6000' }, /^USERS="6000"/],
  [{ USERS: '1,' }, /^USERS="1,"/],
  [{ USERS: '-1' }, /^USERS="-1"/],
  [{ USERS: 'ten' }, /^USERS="ten"/],
  [{ USERS: '1,10,01' }, 'USERS="1,10,01": a number of users is there twice'],
  [
    { USERS: '5000,5999' },
    'USERS="5000,5999": 10999 users at once, more than 5999, since k6 keeps those of a step until its last requests have ended, while the next begins; choose fewer, or measure one number of users at a time',
  ],
  [{ DURATION: '999ms' }, 'DURATION="999ms": must be a time such as 15s, at least 1000ms'],
  [{ DURATION: 'long' }, /^DURATION="long"/],
  [{ WARMUP: '3' }, 'WARMUP="3": must be a time such as 15s or 500ms'],
] as const) {
  test(`a load script refuses ${JSON.stringify(env)}`, () => assert.throws(() => readLoad(env), { message }));
}

test('a scenario that is not in the catalogue is refused', () => {
  assert.throws(() => readLoad({}, 'writes'), { message: 'scenario writes is not in the catalogue' });
});
