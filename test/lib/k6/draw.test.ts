import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whereTo } from '../../../lib/k6/draw.ts';
import { READS, WRITES } from '../../../lib/scenarios/steps.ts';

const FROM_LEADER = { ...READS, readsFrom: 'leader' } as const;
const TO_FOLLOWER = { ...READS, readsFrom: 'one-follower', writesTo: 'one-follower' } as const;
const ALL_IN_TURN = -1;

test('writes go to the leader, and reads to all nodes in turn', () => {
  assert.deepEqual(whereTo(WRITES, 3, 2), { reader: ALL_IN_TURN, writer: 2 });
  assert.deepEqual(whereTo(FROM_LEADER, 3, 1), { reader: 1, writer: 1 });
});

test('the one follower is the first node that does not lead', () => {
  assert.deepEqual(whereTo(TO_FOLLOWER, 3, 0), { reader: 1, writer: 1 });
  assert.deepEqual(whereTo(TO_FOLLOWER, 3, 2), { reader: 0, writer: 0 });
});

test('a node that is alone does everything', () => {
  for (const load of [WRITES, FROM_LEADER, TO_FOLLOWER]) {
    for (const leader of [0, null]) assert.deepEqual(whereTo(load, 1, leader), { reader: 0, writer: 0 });
  }
});

test('where nobody is known to lead, what is meant for the leader goes to all nodes in turn', () => {
  assert.deepEqual(whereTo(WRITES, 3, null), { reader: ALL_IN_TURN, writer: ALL_IN_TURN });
  assert.deepEqual(whereTo(FROM_LEADER, 3, null), { reader: ALL_IN_TURN, writer: ALL_IN_TURN });
});
