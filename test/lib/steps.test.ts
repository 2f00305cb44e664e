import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  measuredSeconds,
  phaseBoundaries,
  type Schedule,
  scheduleLengthMs,
  stepStartMs,
  usersStep,
} from '../../lib/steps.ts';

const schedule: Schedule = { steps: [1, 10, 50].map(usersStep), warmupMs: 3_000, durationMs: 15_000 };

test('a step is named after its users', () => assert.deepEqual(usersStep(10), { name: 'users-10', users: 10 }));

test('steps follow one another without a gap', () => {
  assert.deepEqual(
    [0, 1, 2].map((index) => stepStartMs(schedule, index)),
    [0, 18_000, 36_000],
  );
  assert.equal(scheduleLengthMs(schedule), 54_000);
});

test('phases change at the end of each warm-up and of each window', () => {
  assert.deepEqual(phaseBoundaries(schedule), [3_000, 18_000, 21_000, 36_000, 39_000, 54_000]);
});

test('without a warm-up its end coincides with the start of the step', () => {
  assert.deepEqual(phaseBoundaries({ ...schedule, warmupMs: 0 }), [0, 15_000, 15_000, 30_000, 30_000, 45_000]);
});

test('no steps have no length and no boundaries', () => {
  assert.equal(scheduleLengthMs({ ...schedule, steps: [] }), 0);
  assert.deepEqual(phaseBoundaries({ ...schedule, steps: [] }), []);
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
