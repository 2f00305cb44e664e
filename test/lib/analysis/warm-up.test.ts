import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSteady, type WarmUpSecond, warmUpRates, warmUpWindows, wasWarm } from '../../../lib/analysis/warm-up.ts';

/** A second in which one user did so many writes, and four times as many reads, each of a millisecond. */
const second = (writes: number): WarmUpSecond => ({
  write: { ok: writes, sumMs: writes === 0 ? 0 : 1_000 - 4 * writes },
  read: { ok: 4 * writes, sumMs: 4 * writes },
});
const seconds = (...writes: number[]): WarmUpSecond[] => writes.map(second);

/** After how many seconds the warm-up of a service that does so many writes in each is over; null when it never is. */
function enoughAfter(writes: readonly number[]): number | null {
  const over = writes.findIndex((_, at) => isSteady(seconds(...writes.slice(0, at + 1))));
  return over < 0 ? null : over + 1;
}

test('a warm cluster takes two windows of three seconds', () => {
  assert.equal(enoughAfter([100, 98, 101, 99, 100, 102, 100]), 6);
});

test('a service that compiles itself for five seconds is waited for until two windows of the fast one agree', () => {
  // The second window is slow and fast, so it agrees neither with the first nor with the third.
  assert.equal(enoughAfter([20, 20, 20, 20, 20, 100, 100, 100, 100, 100, 100, 100]), 12);
  assert.equal(enoughAfter([5, 5, 5, 5, 5, 100, 100, 100, 100, 100, 100, 100]), 12);
});

test('a service that gets faster from second to second is not steady, however even its steps', () => {
  assert.equal(enoughAfter([60, 72, 84, 96, 108, 120, 132, 144, 156]), null);
});

test('seconds that scatter have windows that may lie apart by as much', () => {
  const noisy = [100, 60, 110, 60, 80, 60];
  const [before, after] = warmUpWindows(seconds(...noisy));
  assert.ok(before?.writeMs && after?.writeMs && after.writeMs > 1.1 * before.writeMs);
  assert.equal(enoughAfter(noisy), 6);
  // The same two means without the scatter are two states.
  assert.equal(enoughAfter([90, 90, 90, 66, 66, 67]), null);
});

test('reads that are still slow keep a warm-up going', () => {
  const reading = (readMs: number): WarmUpSecond => ({
    write: { ok: 50, sumMs: 100 },
    read: { ok: 200, sumMs: 200 * readMs },
  });
  assert.equal(isSteady([4, 4, 4, 2, 2, 2].map(reading)), false);
  assert.equal(isSteady([2, 2, 2, 2, 2, 2].map(reading)), true);
});

test('a cluster that does nothing is not steady, nor is one of which one window is known', () => {
  assert.equal(isSteady(seconds(0, 0, 0, 0, 0, 0)), false);
  assert.equal(isSteady(seconds(100, 100, 100, 100, 100)), false);
});

test('windows have the rates and the mean latencies of their seconds, and what is over of them is left out', () => {
  assert.deepEqual(warmUpWindows(seconds(50, 100, 150, 10)), [
    // 800 + 600 + 400 ms of 300 writes.
    { writesPerSecond: 100, readsPerSecond: 400, writeMs: 6, readMs: 1 },
  ]);
  assert.deepEqual(warmUpWindows(seconds(0, 0, 0)), [
    { writesPerSecond: 0, readsPerSecond: 0, writeMs: null, readMs: null },
  ]);
});

test('a warm-up is told by the rates of its windows, and was short where two of them were enough', () => {
  const warmed = (...rates: number[]) => ({
    startedAt: '2026-02-02T21:29:40.000Z',
    seconds: 3 * rates.length,
    windowSeconds: 3,
    windows: warmUpWindows(rates.flatMap((rate) => seconds(rate, rate, rate))),
    steady: true,
  });
  assert.equal(warmUpRates(warmed(72, 112, 130)), '360, 560 and 650 operations/s');
  assert.deepEqual([wasWarm(warmed(100, 100)), wasWarm(warmed(72, 112, 130))], [true, false]);
  assert.equal(wasWarm({ ...warmed(100, 100), steady: false }), false);
});
