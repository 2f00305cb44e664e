import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLoadSettings, readOpenSettings } from '../../../lib/exchange/settings.ts';
import { openLoad } from '../../../lib/scenarios/steps.ts';

test('the open load has 100 writes and 50 reads per second, each with five seconds, unless told otherwise', () => {
  const { load, timeoutMs, logged, schedule } = readOpenSettings({});
  assert.deepEqual(load, openLoad(100, 50));
  assert.equal(timeoutMs, 5_000);
  assert.equal(logged, false);
  assert.equal(schedule.warmupMs, 0);
  assert.deepEqual(
    schedule.steps.map(({ name, users }) => [name, users]),
    [['rate-100', 0]],
  );
});

test('rates may have fractions', () => {
  assert.deepEqual(readOpenSettings({ RATE: '0.5', READ_RATE: '12.25' }).load, openLoad(0.5, 12.25));
});

for (const [env, message] of [
  [{ RATE: '0' }, /RATE="0": must be a number from 0.1 to 20000, such as 500 or 0.5/],
  [{ RATE: 'fast' }, /RATE="fast"/],
  [{ RATE: '1e3' }, /RATE="1e3"/],
  [{ RATE: '20001' }, /RATE="20001"/],
  [{ READ_RATE: '-1' }, /READ_RATE="-1"/],
  [{ TIMEOUT: 'soon' }, /TIMEOUT="soon"/],
] as const) {
  test(`${JSON.stringify(env)} is refused`, () => assert.throws(() => readOpenSettings(env), message));
}

/** The steps of a scenario at 500 operations per second, as name, repetition, and operations per second of each kind. */
function atFiveHundred(scenario: string): unknown[] {
  const { schedule } = readLoadSettings({ OPEN_RATE: '500', AUDIT_TO: '1000' }, scenario);
  return schedule.steps.map(({ name, users, repetition, load }) => {
    assert.ok(load.kind === 'open' && users === 0);
    const { readsPerSecond, writesPerSecond, queriesPerSecond, readsFrom, writesTo, query } = load;
    const ways = [readsPerSecond > 0 && readsFrom, writesPerSecond > 0 && writesTo, query?.limit].filter(Boolean);
    return [name, repetition, readsPerSecond, writesPerSecond, queriesPerSecond, ...ways];
  });
}

test('a scenario at a rate has each of its loads once, whatever its numbers of users', () => {
  assert.deepEqual(atFiveHundred('write-concurrent'), [['rate-500', 1, 0, 500, 0, 'leader']]);
  assert.deepEqual(atFiveHundred('read-sequential'), [['rate-500', 1, 500, 0, 0, 'one-follower']]);
  assert.deepEqual(atFiveHundred('mixed'), [['rate-500', 1, 400, 100, 0, 'all-nodes', 'leader']]);
  assert.deepEqual(atFiveHundred('payload-sweep'), [
    ['write-rate-500', 1, 0, 500, 0, 'leader'],
    ['read-rate-500', 1, 500, 0, 0, 'all-nodes'],
  ]);
  assert.deepEqual(atFiveHundred('audit-query'), [
    ['events-1000-limit-50-rate-500', 1, 0, 0, 500, 50],
    ['events-1000-limit-1000-rate-500', 1, 0, 0, 500, 1_000],
  ]);
});

test('consensus at a rate keeps its variants, their order and their repetitions', () => {
  const there = ['write-leader', 'read-leader', 'read-follower', 'write-follower'];
  const names = [...there, ...[...there].reverse()].map((name) => `${name}-rate-500`);
  const steps = atFiveHundred('consensus').map((step) => (step as unknown[]).slice(0, 2));
  assert.deepEqual(
    steps.slice(0, 8),
    names.map((name, at) => [name, Math.floor(at / 4) + 1]),
  );
  assert.deepEqual([steps.length, steps.at(-1)], [24, ['write-leader-rate-500', 6]]);
});

test('a rate and numbers of users exclude each other', () => {
  assert.throws(
    () => readLoadSettings({ OPEN_RATE: '500', USERS: '10' }, 'mixed'),
    /OPEN_RATE="500" and USERS="10": an open load has no users/,
  );
});
