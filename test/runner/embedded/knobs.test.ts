import assert from 'node:assert/strict';
import { test } from 'node:test';
import { knobSettings, tunedRecipe } from '../../../runner/embedded/knobs.ts';
import type { NodeContext, Recipe } from '../../../runner/embedded/recipe.ts';
import { RECIPES, recipeOf } from '../../../runner/embedded/recipes.ts';
import type { Security } from '../../../runner/embedded/security.ts';
import { EXIT, UserError } from '../../../runner/system/errors.ts';

const NODE = { name: 'node1', host: '127.0.0.1', port: 9_001, innerPorts: { etcd: 9_002, peer: 9_003 } };
const CONTEXT: NodeContext = {
  tools: { etcd: '/bin/etcd' },
  clusterName: 'token',
  dataFolder: '/data',
  adminKey: undefined,
  tls: null,
  reads: 'local',
};

/** All that the processes of a node are started with. */
function startedWith(recipe: Recipe): string {
  return recipe
    .processes(NODE, [NODE], 'new', CONTEXT)
    .map(({ args, env }) => [...args, ...Object.values(env)].join(' '))
    .join(' ');
}

const tuned = (target: string, name: string, value: string): Recipe =>
  tunedRecipe(recipeOf(target), [{ knob: { name, value } }]);

for (const [knob, value, flags] of [
  ['snapshot-count', '1000', ['--snapshot-count=1000']],
  ['snapshot-catchup-entries', '50', ['--snapshot-catchup-entries=50']],
  ['heartbeat-interval', '0.05s', ['--heartbeat-interval=50']],
  ['election-timeout', '2.5s', ['--election-timeout=2500']],
  ['quota-backend-bytes', '1.5gb', ['--quota-backend-bytes=1610612736']],
  ['auto-compaction-retention', '5m', ['--auto-compaction-mode=periodic', '--auto-compaction-retention=300000ms']],
  ['auto-compaction-retention', 'off', ['--auto-compaction-retention=0ms']],
] as const) {
  test(`members are started with ${knob} at ${value}, and with no other value of it`, () => {
    for (const target of ['etcd', 'confman']) {
      const words = startedWith(tuned(target, knob, value)).split(' ');
      for (const flag of flags) {
        const same = words.filter((word) => word.startsWith(`${flag.split('=')[0]}=`));
        assert.deepEqual(same, [flag], target);
      }
    }
  });
}

test('the groups behind the queues of fila are started with it as well', () => {
  assert.match(startedWith(tuned('fila', 'snapshot-count', '1000')), /"snapshot-count":1000[,}]/);
  assert.match(startedWith(recipeOf('fila')), /"snapshot-count":10000[,}]/);
});

test('what is known of nodes is what they were started with: their election timeout and their quota', () => {
  const patient = tuned('etcd', 'election-timeout', '3s');
  assert.deepEqual([patient.electionTimeoutMs, recipeOf('etcd').electionTimeoutMs], [3_000, 1_000]);
  assert.equal(tuned('fila', 'election-timeout', '3s').electionTimeoutMs, 3_000);
  const settings = (recipe: Recipe) => recipe.settings?.map(({ key, value }) => `${key} ${value}`);
  for (const target of ['etcd', 'confman', 'coordinator']) {
    assert.deepEqual(settings(tuned(target, 'snapshot-count', '1000')), [
      '--election-timeout 1000',
      '--heartbeat-interval 100',
      '--snapshot-count 1000',
      '--max-request-bytes 33554432',
      '--quota-backend-bytes 17179869184',
    ]);
  }
  assert.ok(settings(recipeOf('fila'))?.includes('--quota-backend-bytes 4294967296'));
  const { quota } = tuned('confman', 'quota-backend-bytes', '64MB');
  assert.equal('absent' in quota ? null : quota.bytes, 64 * 1_024 ** 2);
});

test('a recipe that is secured keeps its setting, one that is tuned stays secured, and the last setting counts', () => {
  const security = { tls: null, user: { name: 'u', password: 'p' } } as unknown as Security;
  for (const target of ['etcd', 'confman']) {
    const secured = tuned(target, 'snapshot-count', '1000').secured?.(security);
    assert.ok(secured);
    assert.equal(secured.security, security);
    const again = tunedRecipe(secured, [{ knob: { name: 'election-timeout', value: '2s' } }]);
    assert.deepEqual([again.security, again.electionTimeoutMs], [security, 2_000]);
    assert.match(startedWith(again), /--snapshot-count=10000 /);
  }
});

test('without a setting a recipe is what it was', () => {
  const recipe = recipeOf('etcd');
  assert.equal(tunedRecipe(recipe, [{}]), recipe);
});

test('every knob takes what it says nodes have otherwise, where that is a value', () => {
  for (const { target, tuning } of RECIPES) {
    for (const { name, usual, read, title, takes } of tuning?.knobs ?? []) {
      assert.notEqual(read(usual.replaceAll(',', '')), null, `${target.name} ${name} ${usual}`);
      assert.ok(title !== '' && takes !== '');
    }
  }
});

const refusedWith = (knob: string, values: readonly string[], message: RegExp) =>
  assert.throws(
    () => knobSettings(recipeOf('etcd'), { knob, values }),
    (error: unknown) => error instanceof UserError && error.exitCode === EXIT.usage && message.test(error.message),
  );

test('values are settings in their order', () => {
  assert.deepEqual(knobSettings(recipeOf('etcd'), { knob: 'election-timeout', values: ['2s', '500ms'] }), [
    { name: 'election-timeout', value: '2s' },
    { name: 'election-timeout', value: '500ms' },
  ]);
});

for (const [knob, values, message] of [
  [
    'snapshot-cuont',
    ['1', '2'],
    /^--vary: unknown knob of etcd "snapshot-cuont" \(did you mean snapshot-count\?\); one of snapshot-count, /,
  ],
  ['snapshot-count', ['0', '1'], /^--vary snapshot-count: "0" is not a whole number from 1 to 10,000,000/],
  ['snapshot-count', ['1000', '1k'], /: "1k" is not a whole number/],
  ['snapshot-count', ['1000', '2000', '1000'], /: "1000" is there twice; name each value once, and --rounds/],
  ['snapshot-count', ['1000', '01000'], /: "01000" is the same as "1000"/],
  ['election-timeout', ['500ms', '1s', '1000ms'], /: "1000ms" is the same as "1s"/],
  ['election-timeout', ['1s', '499ms'], /: "499ms" is not a time from 500ms to 50000ms/],
  ['election-timeout', ['1s', '51s'], /: "51s" is not a time/],
  ['heartbeat-interval', ['100ms', '201ms'], /: "201ms" is not a time from 1ms to 200ms/],
  ['heartbeat-interval', ['100ms', '200'], /: "200" is not a time .* with its unit/],
  ['quota-backend-bytes', ['1GB', '1024'], /: "1024" is not a size from 16 MB to 16 GB with its unit/],
  ['quota-backend-bytes', ['1GB', '17GB'], /: "17GB" is not a size/],
  ['auto-compaction-retention', ['off', '500ms'], /: "500ms" is not off, or a time from 1s to 24h/],
] as const) {
  test(`--vary ${knob}=${values.join(',')} is refused`, () => refusedWith(knob, values, message));
}

test('a target that nobody can run has no knobs, and is said to have none', () => {
  assert.throws(() => knobSettings(null, { knob: 'x', values: ['1', '2'] }), /--vary: this target has no knobs/);
});
