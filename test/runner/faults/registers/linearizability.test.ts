import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linearizabilityOf } from '../../../../runner/faults/registers/linearizability.ts';
import { contextOf, read, SEEDED, write } from '../ledger/ledger-history.ts';

const STALE = [write(0, [1, 1], 10, 12), read(0, 1, SEEDED, 20, 21)];

test('a history of reads that promise an order is judged, with the error of the clocks that was used', () => {
  const context = contextOf(STALE);
  context.history.loadErrorMs = 0.25;
  const found = linearizabilityOf(context, 'linearizable');
  assert.ok(!('absent' in found));
  const { stories, ...judged } = found;
  assert.deepEqual(judged, { operations: 2, entries: 1, clockErrorMs: 0.25, violations: 1 });
  assert.deepEqual(
    stories.map(({ length }) => length),
    [4],
  );
});

test('local reads promise no order', () => {
  assert.deepEqual(linearizabilityOf(contextOf(STALE), 'local'), {
    absent: 'reads are local: they may be stale, which is counted by itself',
  });
});

test('nothing is decided by times of a clock that was set, or of a history that contradicts itself', () => {
  assert.deepEqual(linearizabilityOf(contextOf(STALE, { clockSteps: [{ atMs: 5, byMs: 40 }] }), 'linearizable'), {
    absent: "the system's clock was set forward by 40 ms, so times before and after do not compare",
  });
  assert.deepEqual(linearizabilityOf(contextOf([...STALE, write(0, [1, 1], 30, 31)]), 'linearizable'), {
    absent: '1 write carried a stamp that another recorded write carried too',
  });
});
