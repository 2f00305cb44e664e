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
  assert.ok(Math.abs(clockOrigin(elapsedMs, wallMs) - ZERO_MS) < 0.03);
});

test('pauses of the reader, wherever they come, do not move it', () => {
  for (let at = 0; at < 400; at += 7) {
    const { elapsedMs, wallMs } = clocks({ [at]: 5, [at + 1]: 0.7 });
    const error = clockOrigin(elapsedMs, wallMs) - ZERO_MS;
    assert.ok(Math.abs(error) < 0.03, `paused at look ${at}: ${error}`);
  }
});

test('of two real clocks it says the same twice', () => {
  const elapsedMs = (): number => performance.now();
  assert.ok(Math.abs(clockOrigin(elapsedMs) - clockOrigin(elapsedMs)) < 0.5);
});
