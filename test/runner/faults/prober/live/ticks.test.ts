import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTicks } from '../../../../../runner/faults/prober/ticks.ts';
import { startClock } from '../../../../../runner/system/clock.ts';
import { until } from '../probed.ts';

const never = (): Promise<void> => new Promise(() => {});

test('ticks come on although earlier ones have not ended, up to so many at once', async () => {
  let begun = 0;
  const release: (() => void)[] = [];
  const ticks = startTicks({
    lanes: 1,
    everyMs: 1,
    most: 3,
    clock: startClock(),
    tick: () => {
      begun++;
      return new Promise((resolve) => release.push(resolve));
    },
  });
  await until(() => begun === 3);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(begun, 3);
  release[0]?.();
  await until(() => begun === 4);
  const stopped = ticks.stop();
  for (const end of release) end();
  await stopped;
  assert.equal(begun, 4);
});

test('a lane that is stuck does not hold up the others', async () => {
  const begun = [0, 0];
  const ticks = startTicks({
    lanes: 2,
    everyMs: 1,
    most: 1,
    clock: startClock(),
    tick: async (lane) => {
      begun[lane] = (begun[lane] as number) + 1;
      if (lane === 0) await never();
    },
  });
  await until(() => (begun[1] as number) >= 10);
  assert.equal(begun[0], 1);
  void ticks.stop();
});

test('what a late timer has passed by is left out, and the schedule stays where it was', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let nowMs = 0;
  const at: number[] = [];
  const clock = { epochMs: Date.now, elapsedMs: () => nowMs };
  const ticks = startTicks({ lanes: 1, everyMs: 10, most: 100, clock, tick: async () => void at.push(nowMs) });
  const pass = (ms: number): void => {
    nowMs += ms;
    t.mock.timers.tick(ms);
  };
  for (let step = 0; step < 21; step++) pass(1);
  // The machine stands still: the clock goes on, the timer of 30 comes when it is 95.
  nowMs = 94;
  for (let step = 0; step < 30; step++) pass(1);
  await ticks.stop();
  assert.deepEqual(at, [1, 10, 20, 103, 110, 120]);
});

test('stopping waits for what is under way and tells what a tick threw', async () => {
  let ended = 0;
  const ticks = startTicks({
    lanes: 1,
    everyMs: 1,
    most: 2,
    clock: startClock(),
    tick: async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      ended++;
      throw new Error('a defect');
    },
  });
  await until(() => ended > 0);
  await assert.rejects(ticks.stop(), /a defect/);
});
