import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Windows } from '../../../lib/k6/windows.ts';
import { type Schedule, usersStep } from '../../../lib/scenarios/steps.ts';

const schedule: Schedule = { steps: [1, 2].map((users) => usersStep(users)), warmupMs: 1_000, durationMs: 2_500 };

/** Where a user is that begins step 0 at 100 and step 1 at 3,600. */
function at(windows: Windows, now: number, step = 0): (string | number | boolean)[] {
  const moved = windows.enter(now, step, step === 0 ? 100 : 3_600);
  return [moved, windows.step, windows.phase, windows.second, windows.end];
}

test('a step is a warm-up and then a window of seconds, the last of which may be short', () => {
  const windows = new Windows(schedule);
  assert.deepEqual(at(windows, 100), [true, 0, 'warmup', 0, 1_100]);
  assert.deepEqual(at(windows, 1_100), [true, 0, 'measure', 0, 2_100]);
  assert.deepEqual(at(windows, 2_150), [false, 0, 'measure', 1, 3_100]);
  assert.deepEqual(at(windows, 3_100), [false, 0, 'measure', 2, 3_600]);
});

test('a user that slept through seconds goes on in the one that it is', () => {
  const windows = new Windows(schedule);
  assert.deepEqual(at(windows, 3_250), [true, 0, 'measure', 2, 3_600]);
});

test('after the window, until k6 ends the step, there is nothing more to be done', () => {
  const windows = new Windows(schedule);
  at(windows, 3_599);
  assert.equal(windows.done, false);
  assert.equal(windows.enter(3_600, 0, 100), true);
  assert.deepEqual([windows.done, windows.phase], [true, 'warmup']);
  // Asked again and again, and then for the next step.
  assert.equal(windows.enter(3_600.5, 0, 100), false);
  assert.ok(windows.done && 3_600.5 >= windows.end);
  assert.equal(windows.enter(3_601, 1, 3_600.9), true);
  assert.equal(windows.done, false);
});

test('a step that k6 begins a moment before the one ahead is over begins with its own warm-up', () => {
  const windows = new Windows(schedule);
  at(windows, 2_150);
  // By the schedule of step 0 this would be the last half millisecond of its window.
  assert.equal(windows.enter(3_599.5, 1, 3_599.4), true);
  assert.deepEqual([windows.step, windows.phase, windows.end], [1, 'warmup', 4_599.4]);
});

test('a second is told of when it is over, and the last one a little ahead, since k6 may end the step at any moment', () => {
  const windows = new Windows(schedule);
  at(windows, 2_150);
  assert.deepEqual([windows.isOver(3_099), windows.isOver(3_100)], [false, true]);
  at(windows, 3_100);
  assert.deepEqual([windows.isOver(3_594), windows.isOver(3_595)], [false, true]);
});

test('a user that is kept waiting at the end of a window has told what it counted', () => {
  // What k6 does: it begins no iteration once the step is over, whatever the last one has left untold.
  for (let begun = 3_400; begun < 3_500; begun++) {
    const windows = new Windows(schedule);
    at(windows, begun);
    let [now, told] = [begun, false];
    while (now < 3_600) {
      now = windows.until(now);
      told = windows.isOver(now);
      // Two processors and fifty users.
      now += 30;
    }
    assert.ok(told, `begun at ${begun}`);
  }
});

test('a second is worked through in slices, none of which reaches into the next', () => {
  const windows = new Windows(schedule);
  at(windows, 1_100);
  const ends = [];
  for (let now = 1_100; now < 2_100; now = windows.until(now)) ends.push(windows.until(now) - now);
  assert.deepEqual(
    ends,
    Array.from({ length: 20 }, () => 50),
  );
  assert.deepEqual([windows.until(2_001), windows.until(1_999)], [2_100, 2_049]);
});
