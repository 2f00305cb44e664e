import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Recorded } from '../../../../runner/faults/history/history.ts';
import { acknowledgedWrites, judgeReads } from '../../../../runner/faults/ledger/staleness.ts';
import type { LedgerContext } from '../../../../runner/faults/ledger/writes.ts';
import { LedgerWrites } from '../../../../runner/faults/ledger/writes.ts';
import { contextOf, read, SEEDED, write } from './ledger-history.ts';

/** By node, the last for reads of unknown nodes: how many reads were behind, and by how much at most. */
function judge(recorded: readonly Recorded[], rest?: Partial<LedgerContext>) {
  const context = contextOf(recorded, rest);
  const { reads, nodes } = judgeReads(new LedgerWrites(context), acknowledgedWrites(context), () => undefined);
  return {
    reads,
    stale: nodes.map(({ stale, stalest }) => [stale, stalest?.byMs ?? 0]),
    wentBack: nodes.map(({ wentBack, furthestBack }) => [wentBack, furthestBack?.byMs ?? 0]),
  };
}
const NONE = [0, 0];
const TWO = [write(0, [1, 1], 10, 20), write(0, [2, 1], 30, 45)];

test('a read that misses an acknowledged write is stale since the acknowledgement, on its node', () => {
  const { reads, stale, wentBack } = judge([...TWO, read(0, 1, [1, 1], 60, 99), read(0, 0, [2, 1], 60, 61)]);
  assert.equal(reads, 2);
  assert.deepEqual(stale, [NONE, [1, 15], NONE]);
  assert.deepEqual(wentBack, [NONE, NONE, NONE]);
});

test('a read that was sent before the acknowledgement came, or with it, may miss the write', () => {
  assert.deepEqual(judge([...TWO, read(0, 0, [1, 1], 44, 90), read(0, 0, [1, 1], 45, 90)]).stale, [NONE, NONE, NONE]);
});

test('it is stale since the first acknowledgement of a write that its own precedes, not since the newest', () => {
  const third = write(0, [1, 2], 50, 55);
  assert.deepEqual(judge([...TWO, third, read(0, 0, [1, 1], 60, 61)]).stale[0], [1, 15]);
  const overlapping = write(0, [1, 2], 15, 25);
  assert.deepEqual(judge([...TWO, overlapping, read(0, 0, [1, 1], 60, 61)]).stale[0], [1, 15]);
});

test('a read without a value is stale once a write was acknowledged', () => {
  const recorded = [write(3, [1, 1], 10, 20), read(3, 0, 'none', 15, 16), read(3, 0, 'none', 32, 33)];
  assert.deepEqual(judge(recorded).stale[0], [1, 12]);
});

test('a seeded entry without a value is stale by at least what the history tells of', () => {
  assert.deepEqual(judge([...TWO, read(1, 0, 'none', 25, 26)]).stale[0], [1, 15]);
});

test('reads that were not answered are not judged', () => {
  const unanswered = [read(0, 0, 'none', 60, 61, 'rejected'), read(0, 0, 'none', 60, 61, 'unknown')];
  const { reads, stale } = judge([...TWO, ...unanswered]);
  assert.deepEqual([reads, stale[0]], [0, NONE]);
});

test('unknown, rejected, foreign and unfinished writes precede nothing, so nothing is behind them', () => {
  const recorded = [
    write(0, [3, 1], 1, 2, 'unknown'),
    write(0, [3, 2], 3, 4, 'rejected'),
    ...TWO,
    ...([[3, 1], [3, 2], [3, 3], 'foreign'] as const).map((value) => read(0, 0, value, 60, 61)),
    ...([[3, 1], [3, 2], [3, 3], 'foreign'] as const).map((value) => read(0, 0, value, 70, 71)),
  ];
  const { stale, wentBack } = judge(recorded, { inFlight: (writer) => (writer === 3 ? 1 : 0) });
  assert.deepEqual([stale[0], wentBack[0]], [NONE, NONE]);
});

test('an older write after a newer one on the same node went back, by how long the node had shown a newer one', () => {
  const shown = [read(0, 0, [2, 1], 46, 50), read(0, 0, [2, 1], 51, 58)];
  const { wentBack } = judge([...TWO, ...shown, read(0, 0, [1, 1], 62, 63)]);
  assert.deepEqual(wentBack, [[1, 12], NONE, NONE]);
});

test('a node that never showed the newer write has not gone back, whatever others showed', () => {
  const { wentBack, stale } = judge([...TWO, read(0, 0, [2, 1], 46, 50), read(0, 1, [1, 1], 62, 63)]);
  assert.deepEqual(wentBack, [NONE, NONE, NONE]);
  assert.deepEqual(stale[1], [1, 17]);
});

test('reads that overlap may be answered in any order', () => {
  const { wentBack } = judge([...TWO, read(0, 0, [2, 1], 40, 50), read(0, 0, [1, 1], 50, 51)]);
  assert.deepEqual(wentBack[0], NONE);
});

test('the newer write need not be acknowledged for a node to go back from it', () => {
  const recorded = [write(0, [1, 1], 10, 20), write(0, [2, 1], 30, 45, 'unknown'), read(0, 0, [2, 1], 46, 50)];
  const { wentBack, stale } = judge([...recorded, read(0, 0, [1, 1], 60, 61)]);
  assert.deepEqual([wentBack[0], stale[0]], [[1, 10], NONE]);
});

test('a value that is gone after it was shown went back', () => {
  const { wentBack } = judge([read(1, 0, SEEDED, 1, 2), read(1, 0, 'none', 7, 8), read(3, 0, 'none', 7, 8)]);
  assert.deepEqual(wentBack[0], [1, 5]);
});

test('a read of an unknown node can be stale but not go back', () => {
  const { stale, wentBack } = judge([...TWO, read(0, -1, [2, 1], 46, 50), read(0, -1, [1, 1], 60, 61)]);
  assert.deepEqual(stale, [NONE, NONE, [1, 15]]);
  assert.deepEqual(wentBack, [NONE, NONE, NONE]);
});
