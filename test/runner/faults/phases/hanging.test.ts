import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hangingWrites, loadKnownUntil } from '../../../../runner/faults/phases/hanging.ts';
import { phasesOf } from '../../../../runner/faults/phases/phases.ts';
import { FAULT_MS, MadeRound } from './made-round.ts';

/** Writes of two writers in turn, one every 10 ms from 3 s before the fault, numbered as they are due. */
function numbered(toMs: number, ends: (dueMs: number) => number | null): MadeRound {
  const round = new MadeRound();
  const counts = [0, 0];
  for (let at = 0, dueMs = -3_000; dueMs < toMs; at++, dueMs += 10) {
    const writer = at % 2;
    const count = ++(counts[writer] as number);
    (counts as number[])[writer] = count;
    const tookMs = ends(dueMs);
    if (tookMs !== null) round.add(dueMs, tookMs, { writer: 1 + writer, count });
  }
  return round;
}

const due = (round: MadeRound): number[] => {
  const { history } = round;
  const rows = Array.from({ length: history.size }, (_, row) => row);
  return hangingWrites(history, rows, FAULT_MS - 3_000).map((dueMs) => dueMs - FAULT_MS);
};

test('a write whose number is missing between two of its writer has not ended, and was due between them', () => {
  const round = numbered(1_000, (dueMs) => ([100, 120, 130, 160].includes(dueMs) ? null : 5));
  // 100, 120 and 160 are one writer's, 130 the other's.
  assert.deepEqual(
    due(round)
      .map(Math.round)
      .sort((a, b) => a - b),
    [100, 120, 130, 160],
  );
  assert.deepEqual(due(numbered(1_000, () => 5)), []);
});

test('writes in any order, of the probes and from before the window are none that hang', () => {
  const round = numbered(200, (dueMs) => (dueMs === 50 ? 2_000 : 5));
  round.add(-4_000, 5, { writer: 1, count: 900 }).probe(1, 10, 5, { count: 7 }).probe(1, 60, 5, { count: 9 });
  assert.deepEqual(due(round), []);
});

test('the load is known until the last write was due that has ended, of each writer that still writes', () => {
  const known = ({ history }: MadeRound): number => loadKnownUntil(history, FAULT_MS - 3_000) - FAULT_MS;
  assert.equal(known(new MadeRound()), Number.NEGATIVE_INFINITY);
  const round = new MadeRound().add(20, 500).add(70, 5).add(400, 5, { operation: 'read' }).probe(1, 300, 5);
  assert.equal(known(round), 70);
  assert.equal(known(round.add(50, 5, { writer: 2 })), 50);
  assert.equal(known(round.add(-3_500, 5, { writer: 3 })), 50);
});

test('what was seen while writes were hanging is seen as well when they have failed', () => {
  // Half of the writes from 1 s on hang until they are given up, 4 s later; the others are answered at once.
  const hangs = (dueMs: number): boolean => dueMs >= 1_000 && dueMs < 2_000 && dueMs % 20 === 0;
  const outage = (dueMs: number): boolean => dueMs >= 0 && dueMs < 500;
  const at = (nowMs: number) =>
    numbered(nowMs, (dueMs) => (outage(dueMs) ? null : hangs(dueMs) && dueMs + 4_000 > nowMs ? null : 5));
  const phases = (nowMs: number) => {
    const round = at(nowMs);
    const untilMs = loadKnownUntil(round.history, FAULT_MS - 3_000);
    return phasesOf(round.seen({ untilMs, endMs: untilMs })).phases;
  };
  const whole = new MadeRound();
  for (let number = 1, dueMs = -3_000; dueMs < 8_000; number++, dueMs += 10) {
    const [failed, hung] = [outage(dueMs), hangs(dueMs)];
    whole.add(dueMs, hung ? 4_000 : 5, { count: number, outcome: failed || hung ? 'unknown' : 'ok' });
  }
  // One in a hundred may be slow. In the seconds from 0.5 s on enough have ended for a judgement, all of them quickly.
  assert.equal(phases(1_990).latencyBack, null);
  assert.equal(phases(2_500).latencyBack, null);
  assert.equal(phases(3_100).latencyBack, 1_970);
  const final = phasesOf(whole.seen({ untilMs: FAULT_MS + 3_100, endMs: FAULT_MS + 3_100 })).phases;
  assert.equal(final.latencyBack, 1_970);
});
