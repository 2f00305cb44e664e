import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clockOrigin } from '../../../lib/base/clock-origin.ts';

const ZERO_MS = 1_000_000.25;

/** Clocks that advance a hundredth of a millisecond with each look, and by a pause before some of them. */
function clocks(pauses: Readonly<Record<number, number>> = {}) {
  let nowMs = 3.337;
  let looks = 0;
  const look = (): number => {
    nowMs += 0.01 + (pauses[looks++] ?? 0);
    return nowMs;
  };
  return { elapsedMs: look, wallMs: () => Math.floor(ZERO_MS + look()) };
}

test('the zero of a clock is found to a few hundredths of a millisecond, though the other has whole milliseconds', () => {
  const { elapsedMs, wallMs } = clocks();
  const { ms, errorMs } = clockOrigin(elapsedMs, wallMs);
  assert.ok(Math.abs(ms - ZERO_MS) < 0.03);
  assert.ok(errorMs < 0.03);
});

test('pauses of the reader, wherever they come, do not move it', () => {
  for (let at = 0; at < 400; at += 7) {
    const { elapsedMs, wallMs } = clocks({ [at]: 5, [at + 1]: 0.7 });
    const error = clockOrigin(elapsedMs, wallMs).ms - ZERO_MS;
    assert.ok(Math.abs(error) < 0.03, `paused at look ${at}: ${error}`);
  }
});

test('it is never off by more than it says, however few readings there are and wherever the reader is kept waiting', () => {
  let widest = 0;
  for (const readings of [1, 2, 5]) {
    for (let at = 0; at < 200; at++) {
      const { elapsedMs, wallMs } = clocks({ [at]: 0.4, [at + 1]: 2.5, [at + 60]: 0.9 });
      const { ms, errorMs } = clockOrigin(elapsedMs, wallMs, readings);
      assert.ok(Math.abs(ms - ZERO_MS) <= errorMs + 1e-9, `off by ${ms - ZERO_MS} of ${errorMs}, paused at look ${at}`);
      widest = Math.max(widest, errorMs);
    }
  }
  assert.ok(widest > 0.2, 'no pause has shown');
});

test('of two real clocks it says the same twice, within what it says', () => {
  const elapsedMs = (): number => performance.now();
  const [one, other] = [clockOrigin(elapsedMs), clockOrigin(elapsedMs)];
  assert.ok(Math.abs(one.ms - other.ms) <= one.errorMs + other.errorMs + 0.001, JSON.stringify([one, other]));
});
