import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOpenSettings } from '../../../lib/exchange/settings.ts';
import { LOOK_MS, openUsers } from '../../../lib/scenarios/steps.ts';

test('the open load has 100 writes and 50 reads per second, each with five seconds, unless told otherwise', () => {
  const { load, timeoutMs, logged, schedule } = readOpenSettings({});
  assert.deepEqual(load, { kind: 'open', writesPerSecond: 100, readsPerSecond: 50 });
  assert.equal(timeoutMs, 5_000);
  assert.equal(logged, false);
  assert.equal(schedule.warmupMs, 0);
  assert.deepEqual(
    schedule.steps.map(({ name, users }) => [name, users]),
    [['rate-100', openUsers(100, 5_000) + openUsers(50, 5_000)]],
  );
});

test('users are enough for every operation that can be waiting at once', () => {
  for (const [rate, timeoutMs] of [
    [1, 1],
    [20, 500],
    [100, 5_000],
    [333, 1_234],
  ] as const) {
    const waiting = (rate * (timeoutMs + LOOK_MS)) / 1_000;
    assert.ok(openUsers(rate, timeoutMs) > waiting && openUsers(rate, timeoutMs) <= waiting + 2);
  }
});

test('no reads need no users', () => {
  const { schedule } = readOpenSettings({ READ_RATE: '0' });
  assert.equal(schedule.steps[0]?.users, openUsers(100, 5_000));
});

for (const [env, message] of [
  [{ RATE: '0' }, /RATE="0": must be a whole number from 1/],
  [{ RATE: 'fast' }, /RATE="fast"/],
  [{ READ_RATE: '-1' }, /READ_RATE="-1"/],
  [{ TIMEOUT: 'soon' }, /TIMEOUT="soon"/],
  [{ RATE: '5000', TIMEOUT: '10s' }, /RATE="5000" and TIMEOUT="10000ms" need \d+ users, more than 5999/],
] as const) {
  test(`${JSON.stringify(env)} is refused`, () => assert.throws(() => readOpenSettings(env), message));
}
