import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClockSteps, stepsWithin } from '../../../runner/system/clock-watch.ts';

const ZERO_MS = 1_790_000_000_000;

/** A run's clock and the system's, which can be set; a look takes a microsecond, or as long as the reader is kept waiting. */
class Clocks {
  nowMs = 0.3;
  movedMs = 0;
  pauseMs = 0;
  readonly elapsedMs = (): number => {
    this.nowMs += 0.001 + this.pauseMs;
    return this.nowMs;
  };
  readonly epochMs = (): number => Math.floor(ZERO_MS + this.elapsedMs() + this.movedMs);
}

function watched(): { readonly clocks: Clocks; readonly steps: ClockSteps; look(times?: number): void } {
  const clocks = new Clocks();
  const steps = new ClockSteps(clocks);
  const look = (times = 100): void => {
    for (let at = 0; at < times; at++) {
      clocks.nowMs += 100.37;
      steps.look();
    }
  };
  return { clocks, steps, look };
}

for (const byMs of [-2_000, -5.6, 5.6, 40, 3_600_000]) {
  test(`a clock that is set by ${byMs} ms is seen once, with when and by how much`, () => {
    const { clocks, steps, look } = watched();
    look();
    const sinceMs = clocks.nowMs;
    clocks.movedMs = byMs;
    look();
    const [step, ...more] = steps.all;
    assert.ok(step);
    assert.deepEqual(more, []);
    assert.ok(Math.abs(step.byMs - byMs) <= 1, `${step.byMs}`);
    assert.ok(step.atMs > sinceMs && step.sinceMs >= sinceMs - 0.01);
    // A step that barely is one may need a few looks, of which each is true to a millisecond.
    assert.ok(step.atMs - sinceMs < (Math.abs(byMs) > 7 ? 102 : 5_000), `${step.atMs - sinceMs} ms later`);
  });
}

test('two steps are two, also when the second takes the first back', () => {
  const { clocks, steps, look } = watched();
  look();
  clocks.movedMs = 250;
  look();
  clocks.movedMs = 0;
  look();
  assert.deepEqual(
    steps.all.map(({ byMs }) => Math.round(byMs / 10)),
    [25, -25],
  );
});

test('less than five milliseconds is no step, and neither is what keeps the reader waiting', () => {
  const { clocks, steps, look } = watched();
  look();
  for (const movedMs of [4.9, -4.9, 0]) {
    clocks.movedMs = movedMs;
    look();
  }
  for (const pauseMs of [3, 400, 0]) {
    clocks.pauseMs = pauseMs;
    look();
  }
  assert.deepEqual(steps.all, []);
});

test('a drift is told each time that it has come so far', () => {
  const { clocks, steps, look } = watched();
  for (let at = 0; at < 1_000; at++) {
    clocks.movedMs += 0.02;
    look(1);
  }
  assert.ok(steps.all.length === 3 || steps.all.length === 4, `${steps.all.length}`);
});

test('a step falls into a window by the clock that stepped, whichever of its two times does', () => {
  const { clocks, steps, look } = watched();
  look(10);
  clocks.movedMs = -500;
  look(10);
  const within = (from: number, to: number): number =>
    stepsWithin(steps.all, { from: ZERO_MS + from, to: ZERO_MS + to }).length;
  // Seen at 1,104 ms of the run, when the clock said 604; at the look before it said 1,004.
  assert.deepEqual(
    [within(0, 500), within(0, 700), within(1_100, 2_000), within(900, 1_002), within(650, 700)],
    [0, 1, 0, 1, 1],
  );
});
