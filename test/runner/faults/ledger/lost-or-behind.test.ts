import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Recorded } from '../../../../runner/faults/history/history.ts';
import { doubtsOf, judgeSafety, type Ledger } from '../../../../runner/faults/ledger/ledger.ts';
import { FinalReads, type Reading } from '../../../../runner/faults/ledger/reading.ts';
import { contextOf, read, readingOf, write } from './ledger-history.ts';

/** Two writes of entry 0, one after the other, both acknowledged. */
const TWO = [write(0, [1, 1], 10, 20), write(0, [2, 1], 30, 45)];
/** The same to an entry each, as the load writes. */
const APART = [write(0, [1, 1], 10, 20), write(3, [2, 1], 30, 45)];
const APART_WHOLE = { 'node1 0': [1, 1], 'node2 0': [1, 1], 'node1 3': [2, 1], 'node2 3': [2, 1] } as const;

function judge(recorded: readonly Recorded[], readings: readonly Reading[]): Ledger {
  return judgeSafety(contextOf(recorded), readings);
}

function faults({ lost, phantom, rejectedButThere, behind }: Ledger) {
  return { lost, phantom, rejectedButThere, behind };
}
const CLEAN = { lost: 0, phantom: 0, rejectedButThere: 0, behind: 0 };

test('the node that leads has the last word: what it lacks is lost, what another node lacks is behind', () => {
  const split = { 'node1 0': [2, 1], 'node2 0': [1, 1] } as const;
  const behind = judge(TWO, [{ ...readingOf(split), leader: 0 }]);
  assert.deepEqual(faults(behind), { ...CLEAN, behind: 1 });
  assert.deepEqual(behind.examples, [
    'entry 0 (ns/key-0) on node2 after-faults: still holds write 1/1 although write 2/1 was acknowledged 25 ms later',
  ]);
  assert.deepEqual(behind.behindByNode, [
    { node: 'node1', entries: 0 },
    { node: 'node2', entries: 1 },
  ]);
  assert.deepEqual(
    behind.readings.map((reading) => reading.behind),
    [1],
  );
  assert.deepEqual(faults(judge(TWO, [{ ...readingOf(split), leader: 1 }])), { ...CLEAN, lost: 1 });
});

test('where no node is known to lead, only what every node lacks is lost', () => {
  const split = readingOf({ ...APART_WHOLE, 'node2 3': 'none' });
  const safety = judge(APART, [split, readingOf(APART_WHOLE, 'after-full-restart')]);
  assert.deepEqual(faults(safety), { ...CLEAN, behind: 1 });
  assert.deepEqual([safety.checked, safety.complete], [2, true], 'the second reading shows it');
  assert.equal(judge(APART, [split]).checked, 1, 'one of two nodes is no majority');
  assert.equal(judge(APART, [readingOf({ 'node1 0': [1, 1], 'node2 0': [1, 1] })]).lost, 1);
});

test('too few answers show no loss', () => {
  const lone = readingOf({ 'node1 0': [1, 1] });
  const reads = new FinalReads(4, 2);
  for (let at = 0; at < 3; at++) reads.set(0, at, 900, 1);
  const safety = judge(APART, [{ ...lone, reads }]);
  assert.deepEqual([safety.lost, safety.checked, safety.complete], [0, 0, false]);
  assert.deepEqual(safety.behindByNode[0], { node: 'node1', entries: 1 });
  assert.equal(judge(APART, [{ ...lone, reads, leader: 0 }]).lost, 1, 'unless they are those of the leader');
});

test('of two writes that overlap, either may be the last', () => {
  const both = [write(0, [1, 1], 10, 30), write(0, [2, 1], 20, 40)];
  assert.equal(judge(both, [readingOf({ 'node1 0': [1, 1], 'node2 0': [1, 1] })]).lost, 0);
  assert.equal(judge(both, [readingOf({ 'node1 0': [2, 1], 'node2 0': [2, 1] })]).lost, 0);
});

test('a write that ended in the same moment as another was sent does not surely precede it', () => {
  const touching = [write(0, [1, 1], 10, 20), write(0, [2, 1], 20, 30)];
  assert.equal(judge(touching, [readingOf({ 'node1 0': [1, 1], 'node2 0': [1, 1] })]).lost, 0);
});

test('a write that a later one may have covered is not checked, and the ledger says how many those are', () => {
  const whole = { 'node1 0': [2, 1], 'node2 0': [2, 1] } as const;
  const covered = judge(TWO, [readingOf(whole), readingOf(whole, 'after-full-restart')]);
  assert.deepEqual([covered.checked, covered.lost, covered.complete], [1, 0, false]);
  assert.deepEqual(covered.notes, [
    'What became of 1 of 2 acknowledged writes is not known: too few nodes had an answer, or a later write of the entry may have covered it.',
  ]);
  const overlapping = [write(0, [1, 1], 10, 30), write(0, [2, 1], 20, 40)];
  assert.equal(judge(overlapping, [readingOf(whole)]).checked, 1);
  // Of three in a row the last two are gone: the first is there, and of the others it is known as well.
  const gone = [...TWO, write(0, [1, 2], 50, 55)];
  const first = { 'node1 0': [1, 1], 'node2 0': [1, 1] } as const;
  assert.equal(judge(gone, [readingOf(first)]).checked, 3);
  // An unknown write in the place of an acknowledged one may have covered it.
  const doubtful = [write(0, [1, 1], 10, 20), write(0, [2, 1], 30, 45, 'unknown')];
  assert.equal(judge(doubtful, [readingOf(whole)]).checked, 0);
});

test('an unknown write that a read has shown had taken effect by then: later writes come after it', () => {
  // The review's case: it is back in the end, in the place of a write that was sent long after it had been seen.
  const history = [
    write(0, [1, 1], 10, 20, 'unknown'),
    read(0, 1, [1, 1], 22, 25),
    read(0, 0, [1, 1], 28, 31),
    write(0, [2, 1], 100, 105),
    read(0, 0, [2, 1], 110, 111),
    read(0, 0, [1, 1], 120, 121),
  ];
  const safety = judge(history, [readingOf({ 'node1 0': [1, 1], 'node2 0': [1, 1] })]);
  assert.deepEqual([safety.lost, safety.stale, safety.wentBack], [1, 1, 1]);
  assert.match(safety.examples[0] ?? '', /holds write 1\/1 although write 2\/1 was acknowledged 80 ms later$/);
  // A write that was sent before any read had shown it may have come first.
  const early = [...history.slice(0, 1), ...history.slice(2, 3), write(0, [2, 1], 30, 35)];
  assert.equal(judge(early, [readingOf({ 'node1 0': [1, 1], 'node2 0': [1, 1] })]).lost, 0);
});

test('a refused write in the place of a later acknowledged one is a lie and a loss', () => {
  const history = [write(0, [1, 1], 10, 20, 'rejected'), write(0, [2, 1], 30, 45)];
  const instead = readingOf({ 'node1 0': [1, 1], 'node2 0': [1, 1] });
  assert.deepEqual(faults(judge(history, [instead])), { ...CLEAN, lost: 1, rejectedButThere: 1 });
  // One that was refused only after the other had been sent may have covered it.
  const after = [write(0, [1, 1], 25, 60, 'rejected'), write(0, [2, 1], 30, 45)];
  assert.deepEqual(faults(judge(after, [instead])), { ...CLEAN, rejectedButThere: 1 });
});

test('a value that makes an entry faulty is in doubt while the reading lasts', () => {
  const doubtful = doubtsOf(contextOf(TWO));
  assert.deepEqual(
    [doubtful(0, 1, 1), doubtful(0, 2, 1), doubtful(1, 900, 1), doubtful(1, -1, 0)],
    [true, false, false, true],
  );
});
