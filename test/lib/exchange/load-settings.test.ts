import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeThresholds, scriptThresholds } from '../../../lib/analysis/thresholds.ts';
import type { Environment } from '../../../lib/exchange/access-settings.ts';
import { readLoadSettings, readSettings } from '../../../lib/exchange/settings.ts';
import { SCENARIOS } from '../../../lib/scenarios/catalogue.ts';
import { soakLoad } from '../../../lib/scenarios/soak.ts';
import { openLoad, stepKey } from '../../../lib/scenarios/steps.ts';

const read = (env: Environment, name = 'mixed') => readLoadSettings(env, name);

test('the steps of every script are those of its scenario', () => {
  for (const scenario of SCENARIOS.filter(
    ({ faults, fillings, takesBest, soaks }) => (faults ?? fillings ?? takesBest ?? soaks) === undefined,
  )) {
    assert.deepEqual(read({}, scenario.name).schedule.steps, scenario.steps(scenario.users, 1_000));
  }
});

test('shares of a rate that is given are what a script begins, and without one there is nothing to take a share of', () => {
  const { steps } = read({ OPEN_RATE: '2001' }, 'resources-by-load').schedule;
  assert.deepEqual(
    steps.map(({ name, load }) => [name, load.kind === 'open' && load.writesPerSecond]),
    [
      ['load-10', 200],
      ['load-50', 1_001],
      ['load-90', 1_801],
    ],
  );
  assert.throws(() => read({}, 'resources-by-load'), {
    message:
      'OPEN_RATE is missing: resources-by-load takes shares of it; give the writes per second that write-concurrent reached',
  });
});

test('a soak begins what RATE and READ_RATE say, from the entry that FIRST_WRITE says on', () => {
  const { schedule, firstWrite } = read({ RATE: '20', READ_RATE: '5', FIRST_WRITE: '7' }, 'soak');
  assert.deepEqual([schedule.durationMs, schedule.warmupMs, firstWrite], [600_000, 3_000, 7]);
  assert.deepEqual(schedule.steps, [soakLoad(openLoad(20, 5))]);
  assert.deepEqual(read({}, 'soak').schedule.steps, [soakLoad(openLoad(100, 50))]);
  const over = read({ NEW_ENTRIES: '0' }, 'soak').schedule.steps;
  assert.deepEqual(over, [{ ...soakLoad(openLoad(100, 50)), load: openLoad(100, 50) }]);
  for (const variable of ['OPEN_RATE', 'USERS']) {
    assert.throws(() => read({ [variable]: '5' }, 'soak'), {
      message: `${variable}="5": soak begins what RATE and READ_RATE say`,
    });
  }
  assert.equal(read({}).firstWrite, undefined);
});

test('users replace those of the scenario, and keep its steps', () => {
  const { steps } = read({ USERS: '2,3' }, 'consensus').schedule;
  assert.equal(steps.length, 2 * 4 * 6);
  assert.deepEqual(steps.slice(0, 2).map(stepKey), ['write-leader-users-2', 'read-leader-users-2']);
  assert.equal(new Set(steps.map(stepKey)).size, steps.length);
});

for (const [name, env, entries] of [
  ['mixed', {}, 1_000],
  ['mixed', { TIER: 'smoke' }, 100],
  ['mixed', { ENTRIES: '7' }, 7],
  ['mixed', { ENTRIES: '1000' }, 1_000],
  // The payload sweep bounds its dataset to 32 MiB: 327 values of 100 KiB.
  ['payload-sweep', { PAYLOAD: 'large' }, 327],
  ['payload-sweep', { PAYLOAD: 'xlarge' }, 32],
  ['payload-sweep', { PAYLOAD: 'medium' }, 1_000],
  ['payload-sweep', { PAYLOAD: 'large', ENTRIES: '' }, 327],
  ['payload-sweep', { PAYLOAD: 'large', ENTRIES: '500' }, 500],
] as const) {
  test(`${name} with ${JSON.stringify(env)} has a dataset of ${entries} entries`, () => {
    const { tier } = read(env, name);
    assert.equal(tier.entries, entries);
    assert.equal(tier.namespaces, 'TIER' in env ? 5 : 10);
  });
}

test('a script that seeds has the entries of its tier, or as many as it is told', () => {
  const entries = (env: Environment) => readSettings({ PAYLOAD: 'xlarge', ...env }, 'seed').tier.entries;
  assert.deepEqual([entries({}), entries({ ENTRIES: '32' })], [1_000, 32]);
});

for (const text of ['0', '100001', '-1', '1.5', 'all']) {
  test(`ENTRIES=${text} is refused`, () => {
    const message = `ENTRIES="${text}": must be a whole number from 1 to 100000`;
    assert.throws(() => read({ ENTRIES: text }), { message });
    assert.throws(() => readSettings({ ENTRIES: text }, 'seed'), { message });
  });
}

test('an audit trail is grown to 1,000 events from nothing when nobody says otherwise', () => {
  assert.deepEqual(read({}, 'audit-query').audit, { from: 0, to: 1_000 });
});

test('the size of the audit trail can be set, and names the steps', () => {
  const { audit, schedule } = read({ AUDIT_FROM: '1000', AUDIT_TO: '10000' }, 'audit-query');
  assert.deepEqual(audit, { from: 1_000, to: 10_000 });
  assert.deepEqual(
    schedule.steps.map(({ name }) => name),
    ['events-10000-limit-50', 'events-10000-limit-1000'],
  );
});

for (const [env, message] of [
  [{ AUDIT_FROM: '-1' }, 'AUDIT_FROM="-1": must be a whole number from 0 to 1000000'],
  [{ AUDIT_FROM: '1000001' }, /^AUDIT_FROM="1000001"/],
  [{ AUDIT_TO: '0' }, 'AUDIT_TO="0": must be a whole number from 1 to 1000000'],
  [{ AUDIT_TO: '1e5' }, /^AUDIT_TO="1e5"/],
] as const) {
  test(`${JSON.stringify(env)} is refused`, () => assert.throws(() => read(env, 'audit-query'), { message }));
}

test('limits are read from THRESHOLDS as the runner writes them', () => {
  const { schedule } = read({});
  const limits = scriptThresholds(
    [{ scenario: 'mixed', operation: 'read', p95: 5, errorRate: 0.01 }],
    'mixed',
    schedule.steps,
    ['read', 'write'],
  );
  assert.deepEqual(read({ THRESHOLDS: encodeThresholds(limits) }).limits, [
    { step: 'users-50', operation: 'read', p95: 5, errorRate: 0.01 },
  ]);
});

test('without THRESHOLDS there are no limits', () => {
  for (const env of [{}, { THRESHOLDS: '' }, { THRESHOLDS: '[]' }]) assert.deepEqual(read(env).limits, []);
});

for (const [text, message] of [
  ['{', 'THRESHOLDS is not JSON'],
  ['[{"step":"users-50","operation":"write","p95":0}]', /^THRESHOLDS\[0\]\.p95 is 0; it must be/],
] as const) {
  test(`THRESHOLDS=${text} is refused`, () => assert.throws(() => read({ THRESHOLDS: text }), { message }));
}

test('of the steps of a scenario those that are named are run, in the order in which they are named', () => {
  const names = (STEPS?: string) =>
    readLoadSettings(
      { USERS: '1,5,9', ...(STEPS === undefined ? {} : { STEPS }) },
      'write-concurrent',
    ).schedule.steps.map(({ name }) => name);
  assert.deepEqual(names(), ['users-1', 'users-5', 'users-9']);
  assert.deepEqual(names('users-9,users-1'), ['users-9', 'users-1']);
  const repeated = readLoadSettings({ STEPS: 'write-leader-r2' }, 'consensus').schedule.steps;
  assert.deepEqual(
    repeated.map(({ name, repetition }) => [name, repetition]),
    [['write-leader', 2]],
  );
});

test('a step that a scenario does not have is named with those that it has', () => {
  assert.throws(
    () => readLoadSettings({ USERS: '1,5', STEPS: 'users-2' }, 'write-concurrent'),
    /STEPS "users-2".*users-1/,
  );
});
