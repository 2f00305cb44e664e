import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkRolling } from '../../../../runner/report/check/rolling.ts';
import { exampleRolling, exampleStep, exampleSteps } from '../../../fixtures/reports/rolling.ts';

test('a rolling restart that agrees with itself has no contradiction', () => {
  assert.deepEqual(checkRolling(exampleRolling()), []);
  assert.deepEqual(checkRolling(exampleRolling({ steps: [] })), []);
  assert.deepEqual(checkRolling(exampleRolling({ steps: [exampleStep({ led: null, leaderChanges: null })] })), []);
});

test('what does not follow from the steps is found', () => {
  assert.deepEqual(checkRolling(exampleRolling({ gapsMs: 1 })), ['gapsMs is 1, but 275.4 follows from the steps']);
  assert.deepEqual(checkRolling(exampleRolling({ leaderChanges: 0 })), [
    'leaderChanges is 0, but 1 follows from the steps',
  ]);
});

test('steps that cannot have been so are found', () => {
  const found = (changes: Parameters<typeof exampleStep>[0]) =>
    checkRolling(exampleRolling({ steps: [exampleStep(changes)] }));
  assert.deepEqual(found({ step: 2 }), ['step 2 is the 1. in the list']);
  assert.deepEqual(found({ gapMs: 9_000 }), ['step 1 has a gap of 9000 ms in 8000']);
  assert.deepEqual(found({ transferMs: 12 }), ['step 1 has a handover that was not to be made']);
  assert.deepEqual(found({ readyMs: null }), ['step 1: node2 had caught up before it was ready']);
  assert.deepEqual(found({ reads: { ok: 0, rejected: 1, unknown: 0, p50Ms: 2, p99Ms: null } }), [
    'step 1 has 0 ok, and a median of 2',
  ]);
  const [first, , last] = exampleSteps as [(typeof exampleSteps)[0], unknown, (typeof exampleSteps)[0]];
  assert.deepEqual(checkRolling(exampleRolling({ noTransfer: '--no-transfer' })), [
    'step 3 has a handover that was not to be made',
  ]);
  assert.deepEqual(checkRolling(exampleRolling({ steps: [first, { ...first, step: 2, fromMs: 40_000 }] })), [
    'a node was restarted more than once',
  ]);
  assert.deepEqual(checkRolling(exampleRolling({ steps: [first, { ...last, step: 2, fromMs: 21_000 }] })), [
    'step 2 begins within the one before it',
  ]);
});
