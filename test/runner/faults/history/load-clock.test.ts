import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LoadClock } from '../../../../runner/faults/history/load-clock.ts';

const WALL_ZERO_MS = 1_790_000_000_000.4;

/** A run's clock, and the system's beside it, in whole milliseconds: each look takes two microseconds. */
class Clocks {
  nowMs = 10;
  /** By how much the system's clock has gone from where it was. */
  movedMs = 0;
  /** What keeps the reader waiting before each look. */
  pauseMs = 0;
  readonly #look = (): number => {
    this.nowMs += 0.002 + this.pauseMs;
    return this.nowMs;
  };
  readonly elapsedMs = this.#look;
  readonly epochMs = (): number => Math.floor(WALL_ZERO_MS + this.movedMs + this.#look());

  /** What k6 would call the moment `runMs` of the run. */
  epochOf(runMs: number): number {
    return WALL_ZERO_MS + this.movedMs + runMs;
  }
}

function looks(clock: LoadClock, clocks: Clocks, times = 200): void {
  for (let look = 0; look < times; look++) {
    clocks.nowMs += 9.7;
    clock.look();
  }
}

test('times of the load come over to some microseconds, and are no further off than is said', () => {
  const clocks = new Clocks();
  const clock = new LoadClock(clocks);
  looks(clock, clocks);
  clock.lookClosely();
  const off = Math.abs(clock.runMs(clocks.epochOf(123.456)) - 123.456);
  assert.ok(off <= clock.errorMs, `${off} of ${clock.errorMs}`);
  assert.ok(clock.errorMs < 0.02, `${clock.errorMs}`);
});

test("k6's own error is added, the largest that it tells", () => {
  const clock = new LoadClock(new Clocks());
  const before = clock.errorMs;
  clock.told(0.25);
  clock.told(0.05);
  assert.ok(Math.abs(clock.errorMs - before - 0.25) < 1e-9);
});

for (const driftMs of [-40, -1.5, 0.3, 1.5, 40]) {
  test(`a drift of ${driftMs} ms until the end is in the error`, () => {
    const clocks = new Clocks();
    const clock = new LoadClock(clocks);
    clocks.movedMs = driftMs;
    const off = Math.abs(clock.runMs(clocks.epochOf(50)) - 50);
    clock.lookClosely();
    assert.ok(clock.errorMs >= off && clock.errorMs < Math.abs(driftMs) + 0.02, `${clock.errorMs}, off by ${off}`);
  });
}

for (const stepMs of [-2_000, -1.2, 1.2, 2_000]) {
  test(`a clock that was off by ${stepMs} ms for a while is seen, though it was right at both ends`, () => {
    const clocks = new Clocks();
    const clock = new LoadClock(clocks);
    looks(clock, clocks);
    clocks.movedMs = stepMs;
    const off = Math.abs(clock.runMs(clocks.epochOf(50)) - 50);
    looks(clock, clocks);
    clocks.movedMs = 0;
    looks(clock, clocks);
    clock.lookClosely();
    assert.ok(clock.errorMs >= off, `${clock.errorMs}, off by ${off}`);
    assert.ok(clock.errorMs < off + 1.1, `${clock.errorMs}, off by ${off}`);
  });
}

test('what keeps the reader waiting between two readings moves nothing', () => {
  const clocks = new Clocks();
  const clock = new LoadClock(clocks);
  const before = clock.errorMs;
  clocks.pauseMs = 35.3;
  looks(clock, clocks, 50);
  assert.equal(clock.errorMs, before);
});
