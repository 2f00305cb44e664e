import assert from 'node:assert/strict';
import { test } from 'node:test';
import { phasesOf, type RoundObservation } from '../../../../runner/faults/phases/phases.ts';
import { FAULT_MS, MadeRound } from './made-round.ts';

test('what was never answered failed when it was sent, and not before the fault; an answer that says so at its end', () => {
  const of = (round: MadeRound) => phasesOf(round.seen()).phases.firstFailure;
  const hung = { outcome: 'unknown', unanswered: true } as const;
  assert.equal(of(new MadeRound().add(12, 2_000, hung)), 12);
  assert.equal(of(new MadeRound().add(-8, 2_000, hung)), 0);
  assert.equal(of(new MadeRound().add(12, 2_000, hung).add(5, 3, { outcome: 'rejected' })), 8);
  assert.equal(of(new MadeRound().add(12, 2_000, { outcome: 'unknown' })), 2_012);
  // It had failed before the fault.
  assert.equal(of(new MadeRound().add(-3_000, 1_000, hung)), null);
});

test('how long nobody waits for an answer does not move the phases', () => {
  const phases = (timeoutMs: number) => {
    const hung = { node: 0, outcome: 'unknown', unanswered: true } as const;
    const round = new MadeRound().steady(-3_000, 0).steady(0, 700, timeoutMs, 10, hung).steady(700, 5_000);
    return phasesOf(round.probe(1, 705, 5).probe(2, 710, 5).seen()).phases;
  };
  const { firstFailure, throughputBack, latencyBack, availabilityGap } = phases(2_000);
  assert.deepEqual([firstFailure, throughputBack, availabilityGap], [0, 705, 710]);
  assert.ok(latencyBack !== null && latencyBack <= 700);
  assert.deepEqual(phases(4_000), phases(2_000));
  assert.deepEqual(phases(8_000), phases(2_000));
});

test('what failed first is told where nothing but its time says so', () => {
  const round = new MadeRound().add(12, 2_000, { node: 2, outcome: 'unknown', unanswered: true });
  const told =
    'What failed first was never answered: a write of the load, sent 12 ms after the fault, last asked of node3.';
  assert.ok(phasesOf(round.seen()).notes.includes(told));
  const read = { operation: 'read', node: -1, outcome: 'unknown', unanswered: true } as const;
  const early = phasesOf(new MadeRound().add(-5, 1_000, { ...read, source: 'probe' }).seen()).notes;
  assert.ok(
    early.some((note) =>
      note.endsWith('a read of the probes, under way at the fault, last asked of a node that is not known.'),
    ),
  );
  const { notes } = phasesOf(new MadeRound().add(12, 5, { outcome: 'rejected' }).seen());
  assert.ok(!notes.some((note) => note.startsWith('What failed first')));
});

test('a write counts once the fault has taken effect, or once a node was seen to lead in a higher term', () => {
  // The act takes a second; the successor is seen after 90 ms.
  const slow = { effectMs: FAULT_MS + 1_000 };
  const led = () =>
    new MadeRound()
      .status(1, 90, { role: 'leader', term: 2, ready: true })
      .add(40, 5, { node: 2 }) // by the old leader, for all that is known
      .add(95, 5)
      .probe(1, 100, 6)
      .probe(2, 110, 8)
      .probe(1, 1_010, 5)
      .probe(2, 1_010, 5);
  const { phases } = phasesOf(led().seen(slow));
  assert.deepEqual([phases.firstAccepted, phases.acceptedEverywhere], [100, 118]);
  // An act that is over sooner decides.
  assert.equal(phasesOf(led().seen()).phases.firstAccepted, 45);
  // Nobody was seen to lead, or the term is not told: nothing shows that it is not the old leader.
  const unseen = phasesOf(led().seen({ ...slow, termBefore: 2 })).phases;
  assert.deepEqual([unseen.firstAccepted, unseen.acceptedEverywhere], [1_015, 1_015]);
  assert.equal(phasesOf(led().seen({ ...slow, termBefore: null })).phases.firstAccepted, 1_015);
});

test('an act that takes longer than a probe interval makes the round so uncertain, and says so', () => {
  const of = (ms: number) => phasesOf(new MadeRound().seen({ effectMs: FAULT_MS + ms }));
  assert.deepEqual([of(50).uncertaintyMs, of(1_203).uncertaintyMs], [50, 1_203]);
  assert.ok(!of(50).notes.some((note) => note.startsWith('The act took')));
  assert.ok(
    of(1_203).notes.some((note) => note.startsWith('The act took 1.20 s, and the fault came at some moment of it')),
  );
});

test('the longest time without a write lies between two accepted ones, of load or probes', () => {
  const gap = (round: MadeRound, more: Partial<RoundObservation> = {}) =>
    phasesOf(round.seen(more)).phases.availabilityGap;
  const load = new MadeRound().steady(-500, 0).add(300, 40).add(600, 5).steady(700, 5_010);
  // From the last before the fault, at -5 ms, to the first after it; 340 to 605 are shorter.
  assert.equal(gap(load), 345);
  const halved = () => new MadeRound().steady(-500, 0).add(300, 40).steady(700, 5_010).probe(1, 100, 9);
  assert.equal(gap(halved()), 365, 'a probe of 109 ms ends the first, and 340 to 705 is the longest');
  assert.equal(gap(halved().add(400, 5, { operation: 'read' }).add(450, 5, { outcome: 'unknown' })), 365);
  assert.equal(gap(halved().probe(0, 500, 5, { node: 0 })), 365, 'the node that was hit has gone on alone');
  assert.equal(
    gap(halved().probe(0, 500, 5, { node: 0 }), { effectMs: FAULT_MS + 600 }),
    231,
    'while it was being stopped',
  );
});

test('a time without a write that did not end is not told, and one that ended before the fault is none of its', () => {
  const gap = (round: MadeRound) => phasesOf(round.seen()).phases.availabilityGap;
  assert.equal(gap(new MadeRound().steady(-500, 0)), null);
  assert.equal(gap(new MadeRound().steady(-500, 0).add(100, 5)), null);
  assert.equal(gap(new MadeRound().steady(100, 5_010)), 10, 'nothing is known of what came before');
  assert.equal(gap(new MadeRound().add(-2_000, 5).steady(-500, 5_010)), 10);
});
