import assert from 'node:assert/strict';
import { test } from 'node:test';
import { History } from '../../../../runner/faults/history/history.ts';
import { windowsBeside } from '../../../../runner/faults/history/windows.ts';
import { compared } from '../../../../runner/faults/scenarios/snapshot.ts';

/** Beginnings and ends of both windows. */
function windows(beganMs: number | null, endedMs: number, steadySinceMs = 0): number[] {
  const { before, during } = windowsBeside({ beganMs, endedMs }, steadySinceMs);
  return [before.fromMs, before.toMs, during.fromMs, during.toMs];
}

test('what takes long is compared with as long a time before, what is over soon with three and a half seconds', () => {
  assert.deepEqual(windows(20_000, 20_050), [16_500, 20_000, 20_000, 23_500]);
  assert.deepEqual(windows(20_000, 28_000), [12_000, 20_000, 20_000, 28_000]);
});

test('nothing is compared with a time before the load was steady', () => {
  assert.deepEqual(windows(20_000, 33_000, 13_800), [13_800, 20_000, 20_000, 26_200]);
});

test('of what was only seen to end, the end lies in the middle', () => {
  assert.deepEqual(windows(null, 20_000), [9_500, 16_500, 16_500, 23_500]);
  assert.deepEqual(windows(null, 20_000, 14_000), [14_000, 18_000, 18_000, 22_000]);
});

test('both windows are of one length, whatever happened', () => {
  for (const beganMs of [null, 8_000, 19_000]) {
    for (const steadySinceMs of [0, 5_000, 7_900]) {
      const [a = 0, b = 0, c = 0, d = 0] = windows(beganMs, 20_000, steadySinceMs);
      assert.ok(Math.abs(b - a - (d - c)) < 1e-6 && b === c && a >= steadySinceMs - 1e-6, `${[a, b, c, d]}`);
    }
  }
});

test('a snapshot that was not seen has no figure of what it cost', () => {
  const nothing = { windowMs: null, before: null, during: null, p99Inflation: null };
  assert.deepEqual(compared(new History(), null), { ...nothing, longestStallMs: { before: null, during: null } });
});

test('a stall is told of both windows, which are as long', () => {
  const history = new History();
  // A write every 10 ms of which each takes 2 ms, and none is accepted from 20.0 to 20.4 s.
  for (let dueMs = 10_000; dueMs < 30_000; dueMs += 10) {
    const endedMs = dueMs >= 20_000 && dueMs < 20_400 ? 20_400 : dueMs + 2;
    const one = {
      source: 'load',
      operation: 'write',
      entry: 0,
      node: 0,
      writer: 1,
      count: dueMs,
      outcome: 'ok',
    } as const;
    history.add({ ...one, sentMs: dueMs, endedMs });
  }
  const { windowMs, longestStallMs, p99Inflation } = compared(
    history,
    windowsBeside({ beganMs: 20_000, endedMs: 20_300 }, 10_000),
  );
  assert.equal(windowMs, 3_500);
  assert.deepEqual([longestStallMs.before, Math.round(longestStallMs.during ?? 0)], [10, 400]);
  assert.ok(p99Inflation !== null && p99Inflation > 150);
});
