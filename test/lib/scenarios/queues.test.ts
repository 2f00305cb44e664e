import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MESSAGES } from '../../../lib/scenarios/queue-load.ts';
import { depthOf, leaseOf, queuesOf } from '../../../lib/scenarios/queues.ts';
import { usersStep } from '../../../lib/scenarios/steps.ts';
import { userParts, usersAtWork } from '../../../lib/scenarios/user-parts.ts';
import { usersAtOnce } from '../../../lib/scenarios/users-at-once.ts';

const TIMES = { warmupMs: 1_000, durationMs: 5_000 };

test('users put messages in, take them out, or as many do each', () => {
  const parts = (consumers: 'none' | 'as-many' | 'alone') =>
    userParts(usersStep(3, { ...MESSAGES, consumers })).map(({ key, users, exec }) => [key, users, exec]);
  assert.deepEqual(parts('none'), [['users-3', 3, 'default']]);
  assert.deepEqual(parts('alone'), [['users-3-consumers', 3, 'consume']]);
  assert.deepEqual(parts('as-many'), [
    ['users-3', 3, 'default'],
    ['users-3-consumers', 3, 'consume'],
  ]);
  assert.equal(usersAtOnce({ steps: [usersStep(3, { ...MESSAGES, consumers: 'as-many' })], ...TIMES }, 1_000), 6);
});

test('a script needs the queues of all its steps', () => {
  assert.equal(queuesOf([]), 0);
  assert.equal(queuesOf([usersStep(1)]), 0);
  assert.equal(queuesOf([usersStep(1, MESSAGES), usersStep(2, { ...MESSAGES, first: 1, queues: 3 })]), 4);
});

test('queues are filled for all of a step, warm-up included', () => {
  assert.equal(depthOf({ ...MESSAGES, depthPerSecond: 500 }, { steps: [], ...TIMES }), 3_000);
});

test('what consumers hold comes back behind a step; what nobody takes may be read at leisure', () => {
  const steps = [usersStep(1, { ...MESSAGES, consumers: 'as-many' })];
  assert.equal(leaseOf({ steps, ...TIMES }), 16_000);
  assert.equal(leaseOf({ steps: [usersStep(1, MESSAGES)], ...TIMES }), 600_000);
});

test('beside each user that puts messages in another one is at work', () => {
  assert.equal(usersAtWork(usersStep(3, { ...MESSAGES, consumers: 'as-many' })), 6);
  assert.equal(usersAtWork(usersStep(3, { ...MESSAGES, consumers: 'alone' })), 3);
  assert.equal(usersAtWork(usersStep(3)), 3);
});
