import assert from 'node:assert/strict';
import { test } from 'node:test';
import { phasesOf } from '../../../../runner/faults/phases/phases.ts';
import { FAULT_MS, MADE_URLS, MadeRound } from './made-round.ts';

test('the first failure is the end of the first failed request, under way or sent later, of load or probes', () => {
  const read = { operation: 'read', outcome: 'rejected' } as const;
  const failure = (round: MadeRound) => phasesOf(round.seen()).phases.firstFailure;
  assert.equal(failure(new MadeRound().add(-5, 12, { outcome: 'unknown' }).add(1, 9, { outcome: 'rejected' })), 7);
  assert.equal(failure(new MadeRound().add(-5, 12, { outcome: 'unknown' }).add(2, 1, read)), 3);
  assert.equal(failure(new MadeRound().probe(0, 4, 1, { outcome: 'rejected' })), 5);
  // One that had ended before the fault is none of its failures.
  assert.equal(failure(new MadeRound().add(-20, 10, { outcome: 'rejected' }).add(0, 4)), null);
});

test('what lies after the watch was not seen', () => {
  const round = new MadeRound().add(10, 20, { outcome: 'rejected' }).probe(1, 40, 10).probe(2, 40, 20);
  const { phases, acceptedThrough } = phasesOf(round.seen({ untilMs: FAULT_MS + 29 }));
  assert.deepEqual(phases, {
    firstFailure: null,
    steppedDown: null,
    leaderVisible: null,
    firstAccepted: null,
    acceptedEverywhere: null,
    throughputBack: null,
    latencyBack: null,
    availabilityGap: null,
  });
  assert.deepEqual(acceptedThrough, [
    { node: 'node2', ms: null },
    { node: 'node3', ms: null },
  ]);
});

test('the first accepted write was sent once the fault had taken effect, to a node that was not hit', () => {
  const round = new MadeRound()
    .add(1, 3) // sent before the effect
    .add(10, 5, { node: 0 }) // answered by the node that was hit
    .add(20, 5, { operation: 'read' })
    .add(30, 5, { outcome: 'unknown' })
    .add(40, 50)
    .probe(2, 60, 7);
  const { phases, notes } = phasesOf(round.seen());
  assert.equal(phases.firstAccepted, 67);
  assert.ok(
    notes.includes('node1, which was hit, accepted 1 write sent after the fault had taken effect; they do not count.'),
  );
});

test('a survivor accepts with the first probe through it, whoever answers; everywhere with the last of them', () => {
  const round = new MadeRound()
    .add(5, 5, { node: 2 }) // load does not say through which node it came
    .probe(1, 10, 5, { outcome: 'rejected' })
    .probe(1, 60, 5)
    .probe(2, 20, 5, { node: 0 }) // redirected to the node that was hit
    .probe(2, 70, 20, { node: 1 })
    .probe(0, 30, 5, { node: 1 }); // through the node that was hit
  const { phases, acceptedThrough } = phasesOf(round.seen());
  assert.deepEqual(acceptedThrough, [
    { node: 'node2', ms: 65 },
    { node: 'node3', ms: 90 },
  ]);
  assert.deepEqual([phases.firstAccepted, phases.acceptedEverywhere], [10, 90]);
});

test('one survivor that never accepts leaves it open when all do', () => {
  const { phases, acceptedThrough } = phasesOf(new MadeRound().probe(1, 10, 5).seen());
  assert.deepEqual(
    acceptedThrough.map(({ ms }) => ms),
    [15, null],
  );
  assert.equal(phases.acceptedEverywhere, null);
});

test('a new leader is visible with the first status that shows one in a higher term', () => {
  const round = new MadeRound()
    .status(0, -100, { role: 'leader', leader: MADE_URLS[0] as string, id: MADE_URLS[0] as string })
    .status(1, -90, { leader: MADE_URLS[0] as string })
    .status(1, 200, { term: 2 }) // a candidacy
    .status(2, 250, { leader: MADE_URLS[0] as string, term: 2 }) // the node that was hit
    .status(0, 300, { role: 'leader', term: 3 }) // what the node that was hit says of itself
    .status(2, 400, { leader: MADE_URLS[1] as string, term: 2 })
    .status(1, 420, { role: 'leader', term: 2 });
  const { phases, newLeader, termAfter, notes } = phasesOf(round.seen());
  assert.deepEqual([phases.leaderVisible, newLeader, termAfter], [400, 'node2', 2]);
  assert.deepEqual(
    notes.filter((note) => note.startsWith('Leadership')),
    [],
  );
});

test('a leader in the term from before the fault is no new one', () => {
  const round = new MadeRound().status(1, 50, { role: 'leader', term: 4 });
  assert.equal(phasesOf(round.seen({ termBefore: 4 })).phases.leaderVisible, null);
});

test('without terms, another leader than before is a new one', () => {
  const named = (url: number) => ({ leader: MADE_URLS[url] as string, term: null });
  const round = new MadeRound().status(2, -50, named(0)).status(2, 50, { term: null }).status(2, 150, named(1));
  assert.equal(phasesOf(round.seen({ termBefore: null })).phases.leaderVisible, 150);
  // A follower was hit, and the leader loses and finds its voice.
  const kept = new MadeRound().status(2, -50, named(1)).status(2, 50, { term: null }).status(2, 150, named(1));
  assert.equal(phasesOf(kept.seen({ termBefore: null })).phases.leaderVisible, null);
});

test('a second change of leader is noted', () => {
  const round = new MadeRound().status(1, 200, { role: 'leader', term: 2 }).status(2, 900, { role: 'leader', term: 3 });
  const { newLeader, termAfter, notes } = phasesOf(round.seen());
  assert.deepEqual([newLeader, termAfter], ['node2', 2]);
  assert.ok(notes.includes('Leadership moved again: node3 led in term 3 900 ms after the fault.'));
});

test('operations count by when they were sent, and those under way at the fault are noted', () => {
  const round = new MadeRound()
    .add(-5, 10, { outcome: 'unknown' })
    .add(-4, 10)
    .add(10, 5, { outcome: 'rejected' })
    .add(20, 9_000, { outcome: 'unknown' })
    .add(30, 5)
    .add(5_000, 5)
    .add(40, 5, { operation: 'read' })
    .probe(1, 50, 5);
  const { writes, reads, notes } = phasesOf(round.seen());
  assert.deepEqual(writes, { ok: 1, rejected: 1, unknown: 1 });
  assert.deepEqual(reads, { ok: 1, rejected: 0, unknown: 0 });
  assert.ok(
    notes.some((note) => note.startsWith('Of 2 writes under way at the fault, 0 ended rejected and 1 unknown')),
  );
});

test('what makes a round less certain is noted', () => {
  const round = new MadeRound()
    .steady(-3_000, 0)
    .add(-500, 5, { outcome: 'rejected' })
    .probe(1, 10, 5)
    .probe(1, 460, 5)
    .probe(2, 10, 5);
  const { notes } = phasesOf(round.seen());
  assert.ok(notes.some((note) => note.startsWith('1 write had failed in the window before the fault')));
  assert.ok(
    notes.includes('Probes through node2 were up to 450 ms apart, so its times are no more precise than that.'),
  );
  const { before, notes: idle } = phasesOf(new MadeRound().steady(0, 1_000).seen());
  assert.deepEqual(before, { opsPerSecond: 0, p99Ms: null });
  assert.ok(idle.some((note) => note.startsWith('The load had no accepted write in the window before the fault')));
});
