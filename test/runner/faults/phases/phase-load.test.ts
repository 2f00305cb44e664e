import assert from 'node:assert/strict';
import { test } from 'node:test';
import { phasesOf } from '../../../../runner/faults/phases/phases.ts';
import { FAULT_MS, MadeRound } from './made-round.ts';

const FAILED = { outcome: 'rejected' } as const;

const backIn = (round: MadeRound, untilMs = 5_000): number | null =>
  phasesOf(round.seen({ untilMs: FAULT_MS + untilMs })).phases.throughputBack;
const calmIn = (round: MadeRound, untilMs = 5_000): number | null =>
  phasesOf(round.seen({ untilMs: FAULT_MS + untilMs })).phases.latencyBack;

/** 100 writes per second of 5 ms before the fault. */
const before = (): MadeRound => new MadeRound().steady(-3_000, 0);

test('throughput is what was acknowledged in the window before, p99 that of its writes', () => {
  const round = before().add(-1_000, 80).add(-900, 90).add(-800, 100).add(-700, 110);
  assert.deepEqual(phasesOf(round.seen()).before, { opsPerSecond: 101.3, p99Ms: 80 });
});

test('what queued before the window is no throughput of before', () => {
  const round = new MadeRound();
  // As many again end in the window as were sent in it.
  for (let at = -3_000; at < 0; at += 10) round.add(at - 3_000, 3_000);
  round.steady(-3_000, 0).steady(0, 500, 3, 10, FAILED).steady(500, 3_000);
  assert.equal(phasesOf(round.seen()).before.opsPerSecond, 100);
  assert.equal(backIn(round), 505);
});

test('throughput is back with the first write of five full slots', () => {
  const round = before().steady(0, 800, 3, 10, FAILED).steady(800, 3_000);
  assert.equal(backIn(round), 805);
});

test('a slot may hold one operation and a twentieth less than before', () => {
  // Nine of ten in each slot is enough, eight are not.
  const gaps = (perSlot: number): MadeRound => {
    const round = before().steady(0, 500, 3, 10, FAILED);
    for (let slot = 500; slot < 2_000; slot += 100) round.steady(slot, slot + perSlot * 10);
    return round;
  };
  assert.equal(backIn(gaps(9)), 505);
  assert.equal(backIn(gaps(8)), null);
});

test('an operation at the end of a slot belongs to the next one', () => {
  // From 505 on every slot [505, 605), [605, 705) ... holds the ten that end at its start and after.
  const round = before().steady(0, 500, 3, 10, FAILED).steady(500, 1_000);
  assert.equal(backIn(round), 505);
  // With ten fewer the fifth slot is empty.
  assert.equal(backIn(before().steady(0, 500, 3, 10, FAILED).steady(500, 900)), null);
});

test('writes that queued and end together bring throughput no further forward than to their first', () => {
  const round = before().add(1, 2, FAILED);
  for (let sent = 10; sent < 700; sent += 10) round.add(sent, 700 - sent);
  assert.equal(backIn(round.steady(700, 2_000)), 700);
  // A burst alone is not throughput.
  const burst = before().add(1, 2, FAILED);
  for (let sent = 10; sent < 700; sent += 10) burst.add(sent, 700 - sent);
  assert.equal(backIn(burst.steady(1_500, 3_000)), 1_505);
});

test('throughput needs its five slots watched', () => {
  const round = before().steady(0, 800, 3, 10, FAILED).steady(800, 3_000);
  assert.equal(backIn(round, 1_305), 805);
  assert.equal(backIn(round, 1_304), null);
});

test('throughput that never fell was back at once, also when something failed', () => {
  const round = before().steady(0, 3_000);
  assert.equal(backIn(round), 0);
  assert.equal(backIn(before().steady(0, 3_000).probe(0, 20, 5, FAILED)), 0);
  // A dip that begins after the first failure is a fall.
  assert.equal(backIn(before().steady(0, 100).steady(300, 3_000).probe(0, 5, 1, FAILED)), 305);
});

test('at a lower rate a slot is as long as ten operations take', () => {
  const round = new MadeRound().steady(-3_000, 0, 5, 50).steady(0, 1_000, 3, 50, FAILED).steady(1_000, 4_000, 5, 50);
  // 20 per second: slots of 500 ms, five of them end at 3,505.
  assert.equal(backIn(round, 3_505), 1_005);
  assert.equal(backIn(round, 3_504), null);
});

test('a stall after throughput was back is noted', () => {
  const round = before().steady(0, 300, 3, 10, FAILED).steady(300, 1_500).steady(2_500, 5_000);
  const { phases, notes } = phasesOf(round.seen());
  assert.equal(phases.throughputBack, 305);
  assert.ok(
    notes.includes('Once throughput was back, no write was accepted for 1010 ms from 1495 ms after the fault.'),
    notes.join('\n'),
  );
});

test('latency is back with the first write of a second whose p99 is inside the band', () => {
  const round = before().steady(0, 500, 3, 10, FAILED).steady(500, 900, 40).steady(900, 4_000);
  // One of the hundred may be slow, so the second that begins with the last slow one is good.
  assert.equal(calmIn(round), 890);
});

test('latency counts from when a write was due, however quickly it was answered once it was sent', () => {
  const round = before().steady(0, 500, 3, 10, FAILED);
  // Those that were due from 500 to 900 are all sent at 900, and answered in 5 ms.
  for (let due = 500; due < 900; due += 10) round.add(900, 5, { dueMs: FAULT_MS + due });
  // The one that was due at 890 took 15 ms: one of a hundred may be outside the band of 6.5 ms.
  assert.equal(calmIn(round.steady(900, 4_000)), 890);
});

test('a failed write counts as infinitely slow', () => {
  const round = before().steady(0, 500, 3, 10, FAILED).steady(500, 4_000);
  assert.equal(calmIn(round), 490);
  round.add(1_200, 1, FAILED).add(1_300, 1, FAILED);
  // Of 101 writes one may fail; the second must begin after the first of the two that did.
  assert.equal(calmIn(round), 1_210);
});

test('latency needs its second watched', () => {
  const round = before().steady(0, 500, 3, 10, FAILED).steady(500, 4_000);
  assert.equal(calmIn(round, 1_490), 490);
  assert.equal(calmIn(round, 1_489), null);
});

test('the band is the worst second before the fault, a tenth and a millisecond more', () => {
  // p99 of the whole window is 5; in the last second three writes took 20: band 23.
  const slower = (tookMs: number): MadeRound =>
    before().add(-500, 20).add(-490, 20).add(-480, 20).steady(0, 100, 3, 10, FAILED).steady(100, 4_000, tookMs);
  assert.equal(phasesOf(slower(23).seen()).before.p99Ms, 5);
  assert.equal(calmIn(slower(23)), 90);
  assert.equal(calmIn(slower(24)), null);
});

test('latency that never left its band was back at once', () => {
  assert.equal(calmIn(before().steady(5, 3_000)), 0);
  // It left it where two of the writes under way when the fault came were slow: the first one sent since is back.
  assert.equal(calmIn(before().add(-4, 60).add(-3, 60).steady(5, 3_000)), 5);
});

test('a second in which the load hardly wrote shows nothing', () => {
  const round = before().steady(0, 500, 3, 10, FAILED).steady(500, 2_000, 5, 100).steady(2_000, 4_000);
  assert.equal(calmIn(round), 1_500);
});

test('what is as before while the act still takes its time has not come back: it has yet to fall', () => {
  // The act takes a second and stops the node at its end; one request failed early, for whatever reason.
  const slow = { effectMs: FAULT_MS + 1_000 };
  const late = new MadeRound()
    .steady(-3_000, 950)
    .add(95, 5, { outcome: 'rejected' })
    .steady(950, 1_500, 5, 10, { outcome: 'rejected' })
    .steady(1_500, 5_000);
  const { throughputBack, latencyBack } = phasesOf(late.seen(slow)).phases;
  assert.equal(throughputBack, 1_505);
  assert.ok(latencyBack !== null && latencyBack > 1_400, String(latencyBack));
  const never = phasesOf(new MadeRound().steady(-3_000, 5_000).add(95, 5, { outcome: 'rejected' }).seen(slow)).phases;
  assert.deepEqual([never.throughputBack, never.latencyBack], [0, 0]);
});

test('a request that fails alone at the end of the watch does not hide that nothing ever fell', () => {
  const round = new MadeRound().steady(-3_000, 5_000).add(4_900, 5, { outcome: 'rejected' });
  const { firstFailure, throughputBack, latencyBack } = phasesOf(round.seen()).phases;
  assert.deepEqual([firstFailure, throughputBack, latencyBack], [4_905, 0, 0]);
});

test('writes that are accepted again and stay slow are noted, with what half of them took', () => {
  // 9 ms and 1.5 s: each round of replication waits for a node that is frozen.
  const steady = new MadeRound().steady(-3_000, 0, 9).steady(0, 500, 3, 10, FAILED);
  const slow = (tookMs: number) => phasesOf(steady.steady(500, 4_500, tookMs).seen()).notes;
  const note =
    'Writes stayed slow with node1 away for as long as it was watched: half of those sent since the first was accepted took 1.50 s or more, 9 ms before the fault.';
  const notes = slow(1_500);
  assert.ok(notes.includes(note), notes.join('\n'));
  const probes = 'Probes are given up after 1.00 s: through which nodes such writes are accepted, they cannot show.';
  assert.ok(notes.includes(probes), notes.join('\n'));
});

test('a tail that stays is no cluster that stays slow, nor is one that got calm', () => {
  const of = (tookMs: number) =>
    phasesOf(before().steady(0, 500, 3, 10, FAILED).steady(500, 4_500, tookMs).seen()).notes;
  // A p99 of 8 ms is outside the band of 6.5 ms, and no more than 1.6 times what it was.
  for (const tookMs of [5, 8]) assert.ok(!of(tookMs).some((note) => note.startsWith('Writes stayed slow')));
});
