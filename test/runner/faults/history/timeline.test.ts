import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timelineOf } from '../../../../runner/faults/history/timeline.ts';
import { FAULT_MS, MadeRound } from '../phases/made-round.ts';

test('writes of the load count in the tenth of a second in which they were due', () => {
  const { history } = new MadeRound()
    .add(0, 250) // ends in another slot
    .add(50, 10)
    .add(99.9, 20)
    .add(99.9, 5, { outcome: 'rejected' })
    .add(200, 5, { outcome: 'unknown' })
    .add(40, 5, { operation: 'read' })
    .probe(1, 40, 5)
    .add(-1, 5)
    .add(250, 5);
  const { slotMs, slots } = timelineOf(history, FAULT_MS, FAULT_MS + 250);
  assert.equal(slotMs, 100);
  assert.deepEqual(slots, [
    { atMs: FAULT_MS, offered: 4, ok: 3, rejected: 1, unknown: 0, p50Ms: 20, p99Ms: 250 },
    { atMs: FAULT_MS + 100, offered: 0, ok: 0, rejected: 0, unknown: 0, p50Ms: null, p99Ms: null },
    { atMs: FAULT_MS + 200, offered: 1, ok: 0, rejected: 0, unknown: 1, p50Ms: null, p99Ms: null },
  ]);
});

test('a write counts where it was due, with all that it took from then', () => {
  const round = new MadeRound().add(150, 10, { dueMs: FAULT_MS + 50 });
  const { slots } = timelineOf(round.history, FAULT_MS, FAULT_MS + 200);
  assert.deepEqual(
    slots.map(({ offered, p50Ms }) => [offered, p50Ms]),
    [
      [1, 110],
      [0, null],
    ],
  );
});

test('percentiles are by nearest rank', () => {
  const round = new MadeRound();
  for (let ms = 1; ms <= 100; ms++) round.add(ms / 2, ms);
  const [slot] = timelineOf(round.history, FAULT_MS, FAULT_MS + 100).slots;
  assert.deepEqual([slot?.p50Ms, slot?.p99Ms], [50, 99]);
});

test('no time, no slots', () => {
  assert.deepEqual(timelineOf(new MadeRound().history, 5, 5).slots, []);
});
