import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aimOf } from '../../../lib/k6/queue/aim.ts';
import { MESSAGES } from '../../../lib/scenarios/queue-load.ts';

const LED = [{ leader: 2 }, { leader: 0 }, { leader: 1 }];

test('users share the queues of a step, and send to the node that leads theirs', () => {
  const three = { ...MESSAGES, queues: 3 };
  assert.deepEqual(
    [3, 4, 5, 6].map((user) => aimOf(three, user, LED, 3)),
    [
      { queue: 0, node: 2 },
      { queue: 1, node: 0 },
      { queue: 2, node: 1 },
      { queue: 0, node: 2 },
    ],
  );
  for (const user of [1, 2, 3]) assert.deepEqual(aimOf(MESSAGES, user, LED, 3), { queue: 0, node: 2 });
});

test('through a follower is through the node after the one that leads', () => {
  const follower = { ...MESSAGES, through: 'one-follower' } as const;
  assert.deepEqual(aimOf(follower, 1, LED, 3), { queue: 0, node: 0 });
  assert.deepEqual(aimOf({ ...follower, queues: 2 }, 1, LED, 3), { queue: 1, node: 1 });
});
