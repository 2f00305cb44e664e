import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  measuredSeconds,
  READS,
  type Schedule,
  type StepLoad,
  scheduleLengthMs,
  stepKey,
  stepOperations,
  stepStartMs,
  usersStep,
  WRITES,
} from '../../../lib/scenarios/steps.ts';
import { tooManyUsers, usersAtOnce } from '../../../lib/scenarios/users-at-once.ts';

const schedule: Schedule = { steps: [1, 10, 50].map((count) => usersStep(count)), warmupMs: 3_000, durationMs: 15_000 };

test('a step is named after its users, and writes to the leader when nobody says otherwise', () => {
  const load = { kind: 'entries', readPercent: 0, readsFrom: 'all-nodes', writesTo: 'leader' };
  assert.deepEqual(usersStep(10), { name: 'users-10', users: 10, repetition: 1, load });
  assert.deepEqual(usersStep(5, READS), { name: 'users-5', users: 5, repetition: 1, load: READS });
});

test('the key of a step is its name, and says which repetition from the second on', () => {
  const keys = [1, 2, 3].map((repetition) => stepKey({ ...usersStep(10), repetition }));
  assert.deepEqual(keys, ['users-10', 'users-10-r2', 'users-10-r3']);
});

const OPERATIONS: readonly [string, StepLoad, readonly string[]][] = [
  ['writes alone', WRITES, ['write']],
  ['writes by way of a follower', { ...WRITES, writesTo: 'one-follower' }, ['write']],
  ['reads alone', READS, ['read']],
  ['mostly reads', { ...WRITES, readPercent: 99 }, ['read', 'write']],
  ['mostly writes', { ...WRITES, readPercent: 1 }, ['read', 'write']],
  ['audit queries', { kind: 'audit', limit: 50, events: 1_000 }, ['query']],
];
for (const [what, load, operations] of OPERATIONS) {
  test(`a step of ${what} measures ${operations.join(' and ')}`, () => {
    assert.deepEqual(stepOperations(usersStep(1, load)), operations);
  });
}

test('steps follow one another without a gap', () => {
  assert.deepEqual(
    [0, 1, 2].map((index) => stepStartMs(schedule, index)),
    [0, 18_000, 36_000],
  );
  assert.equal(scheduleLengthMs(schedule), 54_000);
});

test('no steps have no length', () => {
  assert.equal(scheduleLengthMs({ ...schedule, steps: [] }), 0);
});

for (const [index, elapsed, seconds, when] of [
  [0, 0, 0, 'before anything ran'],
  [0, 3_000, 0, 'at the end of the warm-up'],
  [0, 4_500, 1.5, 'within the window'],
  [0, 18_000, 15, 'at the end of the window'],
  [0, 54_000, 15, 'long after the step'],
  [1, 18_000, 0, 'at the start of the step'],
  [1, 22_000, 1, 'within the second window'],
  [2, 22_000, 0, 'while the step before runs'],
  [2, 54_000, 15, 'at the end of the load'],
  [2, -1, 0, 'when the clock went backwards'],
] as const) {
  test(`step ${index} has ${seconds} measured seconds ${when}`, () => {
    assert.equal(measuredSeconds(schedule, index, elapsed), seconds);
  });
}

/** The users that `k6 inspect --execution-requirements` names for these steps as maxVUs, after no warm-up. */
const AT_ONCE: readonly [users: readonly number[], durationMs: number, timeoutMs: number, atOnce: number][] = [
  [[50], 15_000, 10_000, 50],
  [[50, 60], 15_000, 10_000, 110],
  [[70, 60, 50], 15_000, 10_000, 130],
  // The first step's users may be at work until 11 s after its end at 11 s, when the third begins.
  [[50, 60, 70], 11_000, 10_000, 130],
  [[50, 60, 70], 10_999, 10_000, 180],
  [[1, 20, 300, 4_000], 5_000, 10_000, 4_321],
  [[1, 20, 300, 4_000], 5_000, 3_000, 4_300],
  [[], 15_000, 10_000, 0],
];
for (const [users, durationMs, timeoutMs, atOnce] of AT_ONCE) {
  test(`steps of ${users.join(', ')} users and ${durationMs} ms have ${atOnce} at once within ${timeoutMs} ms`, () => {
    const steps = users.map((count) => usersStep(count));
    assert.equal(usersAtOnce({ steps, warmupMs: 0, durationMs }, timeoutMs), atOnce);
  });
}

test('a warm-up keeps steps apart as well', () => {
  const steps = [50, 60, 70].map((count) => usersStep(count));
  assert.equal(usersAtOnce({ steps, warmupMs: 10_000, durationMs: 1_000 }, 10_000), 130);
});

test('users that stamps can name are not too many, up to the last', () => {
  const two = (first: number, second: number) =>
    tooManyUsers({ ...schedule, steps: [usersStep(first), usersStep(second)] }, 10_000);
  assert.equal(two(5_998, 1), null);
  assert.match(
    two(5_998, 2) ?? '',
    /^6000 users at once, more than 5999, since .*; choose fewer, or measure one number/,
  );
});
