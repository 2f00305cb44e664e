import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MESSAGES } from '../../../lib/scenarios/queue-load.ts';
import { usersStep } from '../../../lib/scenarios/steps.ts';
import { queueSeconds } from '../../../runner/plan/queue-time.ts';

const TIMES = { warmupMs: 1_000, durationMs: 4_000 };

test('queues are made, filled, read to their ends and deleted beside the load', () => {
  assert.equal(queueSeconds({ steps: [usersStep(1)], ...TIMES }, 1_000), 0);
  assert.equal(queueSeconds({ steps: [usersStep(1, MESSAGES)], ...TIMES }, 5_000), 3 + 1);
  const alone = { ...MESSAGES, consumers: 'alone', depthPerSecond: 1_000 } as const;
  // 5,000 to fill; as many to read; and what consumers hold for 15 s.
  assert.equal(queueSeconds({ steps: [usersStep(1, alone)], ...TIMES }, 0), 3 + 5 + 1 + 15);
});
