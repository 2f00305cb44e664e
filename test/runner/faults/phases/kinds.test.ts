import assert from 'node:assert/strict';
import { test } from 'node:test';
import { phasesOf, type RoundObservation } from '../../../../runner/faults/phases/phases.ts';
import { FAULT_MS, MADE_URLS, MadeRound } from './made-round.ts';

test('where the quorum was taken, what follows counts from when it was given back, through every node', () => {
  const up = 4_000;
  const seen = { hit: [1, 2], leader: 0, backMs: FAULT_MS + up, untilMs: FAULT_MS + 9_000, endMs: FAULT_MS + 9_000 };
  const hung = { node: 0, outcome: 'unknown', unanswered: true } as const;
  const round = new MadeRound()
    .steady(-3_000, 0, 5, 10, { node: 0 })
    .status(0, -100, { role: 'leader', term: 1, ready: true })
    .status(0, 1_400, { term: 1 })
    .steady(0, up, 2_000, 10, hung)
    .status(2, up + 300, { role: 'leader', term: 2, ready: true })
    .steady(up + 310, 9_010, 5, 10, { node: 2 });
  for (const node of [0, 1, 2]) round.probe(node, up + 320 + 10 * node, 5);
  const { phases, awayMs, newLeader, leaderChanges, acceptedThrough, notes } = phasesOf(round.seen(seen));
  assert.deepEqual(phases, {
    firstFailure: 0,
    steppedDown: 1_400,
    leaderVisible: 300,
    firstAccepted: 315,
    acceptedEverywhere: 345,
    throughputBack: 315,
    // One in a hundred may have failed.
    latencyBack: 310,
    availabilityGap: up + 320,
  });
  assert.deepEqual([awayMs, newLeader, leaderChanges], [up, 'node3', 0]);
  assert.deepEqual(
    acceptedThrough.map(({ ms }) => ms),
    [325, 335, 345],
  );
  assert.ok(!notes.some((note) => note.includes('was hit')));
});

test('a leader that keeps its place without its quorum has not stepped down, and no new one is seen', () => {
  const seen = { hit: [1, 2], leader: 0, backMs: FAULT_MS + 4_000 };
  const stays = new MadeRound()
    .status(0, -100, { role: 'leader', term: 1, ready: true })
    .status(0, 4_100, { term: 1 })
    .status(0, 4_200, { role: 'leader', term: 1, ready: true });
  const { phases, newLeader } = phasesOf(stays.seen(seen));
  assert.deepEqual([phases.steppedDown, phases.leaderVisible, newLeader], [null, null, null]);
});

test('nobody is hit by a transfer: the old leader counts like every other', () => {
  const round = new MadeRound()
    .steady(-3_000, 5_010)
    .status(2, 60, { role: 'leader', term: 2, ready: true })
    .probe(0, 70, 5, { node: 2 })
    .probe(1, 80, 5)
    .probe(2, 90, 5);
  const { phases, acceptedThrough } = phasesOf(round.seen({ hit: [], leader: 0, effectMs: FAULT_MS + 120 }));
  assert.deepEqual(
    acceptedThrough.map(({ ms }) => ms),
    [75, 85, 95],
  );
  assert.deepEqual(
    [phases.leaderVisible, phases.throughputBack, phases.latencyBack, phases.steppedDown],
    [60, 0, 0, null],
  );
  assert.ok((phases.availabilityGap ?? Number.NaN) <= 10);
});
test('leadership that moves again is counted until the next fault, also back to a node that was hit', () => {
  const of = (round: MadeRound, more: Partial<RoundObservation> = {}) => phasesOf(round.seen(more));
  const leads = { role: 'leader', ready: true } as const;
  const moved = () =>
    new MadeRound()
      .status(1, 200, { ...leads, term: 2 })
      .status(2, 900, { ...leads, term: 3 })
      .status(1, 950, { leader: MADE_URLS[2] as string, term: 3 })
      .status(0, 6_000, { ...leads, term: 4 })
      .status(1, 9_500, { ...leads, term: 5 });
  const { leaderChanges, notes } = of(moved());
  assert.equal(leaderChanges, 2);
  assert.ok(notes.includes('Leadership moved again: node1 led in term 4 6000 ms after the fault.'));
  assert.equal(of(moved(), { endMs: FAULT_MS + 5_000 }).leaderChanges, 1);
  assert.equal(of(moved(), { endMs: FAULT_MS + 10_000 }).leaderChanges, 3);
  assert.equal(of(moved(), { termBefore: null }).leaderChanges, null);
  assert.equal(of(new MadeRound()).leaderChanges, 0);
});
