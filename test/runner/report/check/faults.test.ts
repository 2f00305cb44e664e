import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FailoverRound, FaultFindings, TimelineSlot } from '../../../../lib/report/faults.ts';
import type { JudgedLinearizability } from '../../../../lib/report/linearizability.ts';
import type { Safety } from '../../../../lib/report/safety.ts';
import type { SnapshotResult } from '../../../../lib/report/snapshot.ts';
import { checkFaults } from '../../../../runner/report/check/faults.ts';
import {
  exampleActs,
  exampleFailover,
  exampleFindings,
  exampleReading,
  exampleRecovery,
  exampleRound,
  exampleRounds,
  exampleSafety,
  exampleSnapshot,
  exampleTimeline,
  incompleteSafety,
  lossySafety,
} from '../../../fixtures/example-report.ts';

const faultsOf = (changes: Partial<FaultFindings>, state: 'ok' | 'failed' = 'ok'): string[] =>
  checkFaults(
    exampleFindings({ ...(changes.failover ? { events: exampleActs(changes.failover) } : {}), ...changes }),
    state,
  );
const ofSafety = (changes: Partial<Safety>, state: 'ok' | 'failed' = 'ok'): string[] =>
  faultsOf({ safety: exampleSafety(changes) }, state);
const ofSlots = (...slots: TimelineSlot[]): string[] => faultsOf({ timeline: { slotMs: 100, slots } });
const ofRounds = (...rounds: FailoverRound[]): string[] => faultsOf({ failover: exampleFailover(rounds) });
const ofSnapshot = (changes: Partial<SnapshotResult>): string[] => faultsOf({ snapshot: exampleSnapshot(changes) });

const [slot] = exampleTimeline(0, 100).slots;
assert.ok(slot);

test('findings that agree with themselves have no fault', () => {
  assert.deepEqual(faultsOf({ failover: exampleFailover(), snapshot: exampleSnapshot() }), []);
  assert.deepEqual(faultsOf({ failover: exampleFailover([]), timeline: { slotMs: 100, slots: [] }, events: [] }), []);
  assert.deepEqual(faultsOf({ safety: incompleteSafety }), []);
  assert.deepEqual(faultsOf({ safety: lossySafety }, 'failed'), []);
});

test('an ok cell has lost nothing and shows nothing that nobody wrote', () => {
  assert.deepEqual(faultsOf({ safety: lossySafety }), ['safety: the cell is ok, yet 2 lost an acknowledged write']);
  assert.deepEqual(ofSafety({ phantom: 1 }), ['safety: the cell is ok, yet 1 showed a value that nobody wrote']);
  assert.deepEqual(ofSafety({ phantom: 1 }, 'failed'), []);
});

test('an entry that is lost in both readings counts once, and never less than in one of them', () => {
  const readings = [exampleReading({ lost: 2 }), exampleReading({ lost: 3 })];
  for (const lost of [3, 4, 5]) assert.deepEqual(ofSafety({ readings, lost }, 'failed'), []);
  assert.deepEqual(ofSafety({ readings, lost: 2 }, 'failed'), ['safety: lost is 2, but one reading found 3']);
  assert.deepEqual(ofSafety({ readings, lost: 6 }, 'failed'), ['safety: lost is 6, but the readings found 5']);
});

test('more entries than there are cannot be at fault', () => {
  assert.deepEqual(ofSafety({ entries: 10, rejectedButThere: 11 }), [
    'safety: rejectedButThere counts 11 of 10 entries',
  ]);
});

test('a ledger with gaps is not complete, and one that is not complete says why', () => {
  assert.deepEqual(ofSafety({ readings: [exampleReading({ unread: 4 })] }), [
    'safety: is complete, yet 4 entries were not read after-faults',
  ]);
  assert.deepEqual(ofSafety({ readings: [] }), [
    'safety: checked is 12345, yet nothing was read back',
    'safety: is complete, yet nothing was read back',
  ]);
  assert.deepEqual(ofSafety({ complete: false }), ['safety: is not complete, and does not say why']);
});

test('what was checked was acknowledged, and is all of it in a complete ledger', () => {
  assert.deepEqual(ofSafety({ acknowledged: 12_344 }), ['safety: checked is 12345 of 12344 acknowledged writes']);
  assert.deepEqual(ofSafety({ checked: 12_340 }), ['safety: is complete, yet 5 writes were not checked']);
  assert.deepEqual(ofSafety({ checked: 12_340, complete: false, notes: ['why'] }), []);
  assert.deepEqual(ofSafety({ checked: null }), [], 'an older report');
});

test('an entry in which nodes are behind counts once, in the whole and in its reading', () => {
  const nodes = [2, 3].map((entries, at) => ({ node: `node${at + 1}`, entries }));
  const readings = [exampleReading({ behind: 3 }), exampleReading({ behind: 2 })];
  for (const behind of [3, 4, 5]) assert.deepEqual(ofSafety({ readings, behind, behindByNode: nodes }), []);
  assert.deepEqual(ofSafety({ readings, behind: 2, behindByNode: nodes }), [
    'safety: behind is 2, but the nodes have 3 at most and 5 together',
    'safety: behind is 2, but one reading found 3',
  ]);
  assert.deepEqual(ofSafety({ readings, behind: 6, behindByNode: nodes }), [
    'safety: behind is 6, but the nodes have 3 at most and 5 together',
    'safety: behind is 6, but the readings found 5',
  ]);
});

test('stale reads are some of the reads, and those of the nodes some of them', () => {
  assert.deepEqual(ofSafety({ reads: 2 }), ['safety: stale is 3 of 2 reads']);
  assert.deepEqual(ofSafety({ stale: 2 }), ['safety: stale is 2, but the nodes have 3']);
  assert.deepEqual(ofSafety({ staleMaxMs: 40 }), ['safety: node2 was stale by 41.25 ms, but 40 ms is the most']);
  assert.deepEqual(ofSafety({ wentBackMaxMs: 7 }), ['safety: wentBack is 0, but 7 ms at most']);
});

test('events and slots come in the order of time', () => {
  const [first, second] = exampleFindings().events;
  assert.ok(first && second);
  assert.deepEqual(faultsOf({ events: [second, first] }), ['events: kill node1 comes before the one before it']);
  assert.deepEqual(faultsOf({ events: [{ ...first, doneMs: 9_000 }] }), ['events: kill node1 is done before it began']);
  assert.deepEqual(ofSlots(slot, slot), ['timeline: slot 1 does not come after the one before it']);
});

test('no more writes of a slot end than were offered, and its latencies are those of ok writes', () => {
  assert.deepEqual(ofSlots({ ...slot, unknown: 1 }), ['timeline: slot 0 has 11 ended of 10 writes']);
  assert.deepEqual(ofSlots({ ...slot, ok: 9 }), []);
  assert.deepEqual(ofSlots({ ...slot, ok: 0 }), ['timeline: slot 0 has 0 ok, and latencies 2.5 and 6']);
  assert.deepEqual(ofSlots({ ...slot, p50Ms: 7 }), ['timeline: slot 0 has p50 above p99']);
});

test('phases are the median, least and greatest of the rounds that have them', () => {
  const failover = exampleFailover();
  const changed = (change: object) => ({
    ...failover,
    phases: failover.phases.map((phase) => (phase.phase === 'latencyBack' ? { ...phase, ...change } : phase)),
  });
  assert.deepEqual(faultsOf({ failover: changed({ missing: 0 }) }), [
    'failover: latencyBack.missing is 0, but 1 follows from the rounds',
  ]);
  assert.deepEqual(faultsOf({ failover: changed({ max: 1_600 }) }), [
    'failover: latencyBack.max is 1600, but 1512.3 follows from the rounds',
  ]);
  assert.deepEqual(faultsOf({ failover: changed({ median: 1_386.35 + 1e-10 }) }), []);
  assert.deepEqual(faultsOf({ failover: { ...failover, phases: failover.phases.slice(1) } }), [
    'failover: firstFailure is missing, though 3 of 3 rounds have seen it',
  ]);
  assert.equal(
    faultsOf({ failover: { ...failover, rounds: [] } })[0],
    'failover: firstFailure has a median, though no round has seen it',
  );
  assert.deepEqual(faultsOf({ failover: { ...failover, phases: [...failover.phases, ...failover.phases] } }), [
    'failover: a phase is there more than once',
  ]);
});

test('rounds are numbered from one, of one kind, and in the order of time', () => {
  const [first, second] = exampleRounds;
  assert.ok(first && second);
  assert.deepEqual(ofRounds({ ...first, round: 2 }), ['failover: round 2 is the 1. in the list']);
  assert.deepEqual(ofRounds(exampleRound({ kind: 'stop' })), ['failover: round 1 is a stop, not a kill']);
  assert.deepEqual(ofRounds(first, { ...second, faultMs: 9_000 }), [
    'failover: round 2: comes before the one before it',
  ]);
});

test('every survivor accepts when the last of them does, and is not known to when one was not seen to', () => {
  const through = (...times: (number | null)[]) => times.map((ms, at) => ({ node: `node${at + 2}`, ms }));
  const round = (acceptedThrough: FailoverRound['acceptedThrough'], acceptedEverywhere: number | null) =>
    exampleRound({ acceptedThrough, phases: { ...exampleRound().phases, acceptedEverywhere } });
  assert.deepEqual(ofRounds(round(through(1_395, 1_400), 1_400)), []);
  assert.deepEqual(ofRounds(round(through(1_395, null), null)), []);
  assert.deepEqual(ofRounds(round([], null)), []);
  assert.deepEqual(ofRounds(round(through(1_395, null), 1_395)), [
    'failover: round 1: acceptedEverywhere is 1395, but null follows from acceptedThrough',
  ]);
});

test('a round begins with its act, which took as long as it was uncertain', () => {
  const failover = exampleFailover();
  const [first, second, third] = exampleActs(failover);
  assert.ok(first && second && third);
  const missing = 'failover: round 2: no kill of node3 begins with it';
  assert.deepEqual(faultsOf({ failover, events: [first, third] }), [missing]);
  assert.deepEqual(faultsOf({ failover, events: [first, { ...second, atMs: second.atMs + 1 }, third] }), [missing]);
  assert.deepEqual(faultsOf({ failover, events: [first, { ...second, doneMs: second.doneMs + 1 }, third] }), [
    'failover: round 2: uncertaintyMs is 2.5, but 3.5 follows from the events',
  ]);
  const older = exampleFailover([exampleRound({ uncertaintyMs: null, leaderChanges: null })]);
  assert.deepEqual(faultsOf({ failover: older, events: [] }), [], 'an older report does not say it');
});

test('a round has what its kind of fault has, and nothing else', () => {
  const of = (changes: Partial<FailoverRound>): string[] => {
    return faultsOf({ failover: exampleFailover([exampleRound(changes)], changes.kind) });
  };
  assert.deepEqual(of({ kind: 'quorum', nodes: ['node2', 'node3'], awayMs: 2_000 }), []);
  assert.deepEqual(of({ kind: 'quorum' }), ['failover: round 1: is a quorum, and awayMs is null']);
  assert.deepEqual(of({ awayMs: 2_000 }), ['failover: round 1: is a kill, and awayMs is 2000']);
  assert.deepEqual(of({ phases: { ...exampleRound().phases, steppedDown: 900 } }), [
    'failover: round 1: is a kill, and its leader stepped down without being left alone',
  ]);
  assert.deepEqual(of({ kind: 'transfer', rejoin: null }), []);
  assert.deepEqual(of({ kind: 'transfer' }), ['failover: round 1: is a transfer, and nodes came back']);
  assert.deepEqual(of({ leaderChanges: null }), ['failover: round 1: leaderChanges is null, and the term before 4']);
});

test('a recovery that was skipped has no figures, and a node is ready before it has caught up', () => {
  assert.deepEqual(faultsOf({ recovery: [exampleRecovery({ skipped: 'no' })] }), [
    'recovery: node-restart of node2 was skipped, and has figures',
  ]);
  assert.deepEqual(faultsOf({ recovery: [exampleRecovery({ caughtUpMs: 640 })] }), [
    'recovery: node-restart of node2 had caught up before it was ready',
  ]);
  assert.deepEqual(faultsOf({ recovery: [exampleRecovery({ name: 'cold-start', node: null, caughtUpMs: 640 })] }), []);
});

test('the inflation of p99 is its quotient', () => {
  assert.deepEqual(ofSnapshot({ p99Inflation: 2 }), [
    'snapshot: p99Inflation is 2, but 2.5 follows from before and during',
  ]);
  assert.deepEqual(ofSnapshot({ before: null }), [
    'snapshot: p99Inflation is 2.5, but null follows from before and during',
  ]);
  assert.deepEqual(ofSnapshot({ before: null, p99Inflation: null }), []);
});

test('the latencies beside a snapshot are in order, and it has no more wrong entries than entries', () => {
  const { before } = exampleSnapshot();
  assert.ok(before);
  assert.deepEqual(ofSnapshot({ before: { ...before, p95: 7 } }), ['snapshot: before: p95 7 ms is above p99 6 ms']);
  const restore = { restoreMs: 1, readyMs: 1, entries: 5, wrong: 6 };
  assert.deepEqual(ofSnapshot({ restore }), ['snapshot: 6 of 5 restored entries are wrong']);
});

test('no stall beside a snapshot is longer than the window that it was seen in', () => {
  const longestStallMs = { before: 12, during: 3_501 };
  assert.deepEqual(ofSnapshot({ longestStallMs }), ['snapshot: during: a stall of 3501 ms in 3500 ms']);
  assert.deepEqual(ofSnapshot({ longestStallMs, windowMs: null }), []);
});

test('an order that was judged goes with its cell, and with itself', () => {
  const story = ['entry 1', 'one', 'other', 'why'];
  const judged: JudgedLinearizability = {
    operations: 100,
    entries: 10,
    clockErrorMs: 0.02,
    violations: 0,
    stories: [],
  };
  const of = (changes: Partial<JudgedLinearizability>, state?: 'ok' | 'failed') =>
    ofSafety({ linearizability: { ...judged, ...changes } }, state);
  assert.deepEqual(of({}), []);
  assert.deepEqual(of({ violations: 1, stories: [story] }, 'failed'), []);
  assert.deepEqual(of({ violations: 1, stories: [story] }), [
    'safety: the cell is ok, yet reads of 1 were not linearizable',
  ]);
  assert.deepEqual(of({ entries: 101 }), ['safety: 100 operations were judged of 101 entries']);
  assert.deepEqual(of({ violations: 11, stories: [story] }, 'failed'), [
    'safety: 11 of 10 entries were not linearizable',
  ]);
  assert.deepEqual(of({ stories: [story] }), ['safety: 0 were not linearizable, and 1 are told of']);
  assert.deepEqual(of({ violations: 3 }, 'failed'), ['safety: 3 were not linearizable, and none is told of']);
});
