import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consensusPrices } from '../../../lib/analysis/consensus.ts';
import type { Cell } from '../../../lib/report/cell.ts';
import { READS, WRITES } from '../../../lib/scenarios/steps.ts';
import { consensusCells, timedCell } from '../../fixtures/example-report.ts';

const LOADS = {
  'read-leader': { ...READS, readsFrom: 'leader' },
  'write-leader': WRITES,
  'write-follower': { ...WRITES, writesTo: 'one-follower' },
} as const;

function access(access: keyof typeof LOADS, p50: number, repetition = 1, users = 10): Cell {
  // The name of a step is for people: nothing is read from it.
  return timedCell({ scenario: 'consensus', step: { name: 'a', users, load: LOADS[access] }, repetition }, p50);
}

test('the ledger goes from the cheapest access to the dearest, whatever order they ran in', () => {
  assert.deepEqual(
    consensusPrices(consensusCells).map((row) => row.access),
    ['read-leader', 'read-follower', 'write-leader', 'write-follower'],
  );
});

test('a figure of the ledger is the median of its repetitions, with the smallest and largest', () => {
  const [row] = consensusPrices([3, 1, 2].map((p50, at) => access('read-leader', p50, at + 1)));
  assert.deepEqual(row?.p50Ms, { median: 2, min: 1, max: 3 });
  assert.deepEqual([row?.repetitions, row?.users], [3, 10]);
});

test('a row of the ledger is compared with the one before, and the first with none', () => {
  const [first, second] = consensusPrices([access('read-leader', 2), access('write-leader', 5)]);
  assert.deepEqual([first?.addedMs, first?.ratio, first?.distinct], [null, null, null]);
  assert.deepEqual([second?.addedMs, second?.ratio], [3, 2.5]);
});

test('an access that was not measured is left out, and the next compared with what there is', () => {
  const [, write] = consensusPrices([access('read-leader', 1), access('write-follower', 4)]);
  assert.deepEqual([write?.access, write?.addedMs], ['write-follower', 3]);
});

/** Six repetitions of a leader's read of 1 ms, beside writes of these times. */
const sixPairs = (writes: readonly number[], reads: readonly number[] = [1, 1, 1, 1, 1, 1]) =>
  consensusPrices([
    ...reads.map((p50, at) => access('read-leader', p50, at + 1)),
    ...writes.map((p50, at) => access('write-leader', p50, at + 1)),
  ])[1];

test('a difference is distinct when its interval leaves out none', () => {
  const slower = sixPairs([1.1, 1.2, 1.3, 1.4, 1.5, 1.6]);
  assert.deepEqual([slower?.distinct, slower?.pairs], [true, 6]);
  // Of six pairs the interval goes from the least to the greatest.
  assert.ok(Math.abs((slower?.interval?.low ?? 0) - 1.1) < 1e-12);
  assert.ok(Math.abs((slower?.interval?.high ?? 0) - 1.6) < 1e-12);
  assert.equal(sixPairs([0.9, 1.2, 1.3, 1.4, 1.5, 1.6])?.distinct, false);
  assert.equal(sixPairs([0.5, 0.6, 0.7, 0.8, 0.9, 0.95])?.distinct, true);
});

test('a drift that both of a pair feel does not hide a difference, though the repetitions overlap', () => {
  const drift = [1, 2, 3, 4, 5, 6];
  const row = sixPairs(
    drift.map((each) => 1.1 * each),
    drift,
  );
  assert.equal(row?.distinct, true);
  assert.ok(Math.abs((row?.ratio ?? 0) - 1.1) < 1e-12);
});

test('fewer than six pairs claim nothing, however far apart they lie', () => {
  const row = sixPairs([100, 100, 100, 100, 100], [1, 1, 1, 1, 1]);
  assert.deepEqual([row?.pairs, row?.interval, row?.distinct], [5, null, null]);
  assert.ok(Math.abs((row?.ratio ?? 0) - 100) < 1e-9);
});

test('a repetition that one of the two lines does not have is no pair', () => {
  const row = sixPairs([2, 2, 2, 2, 2, 2, 9], [1, 1, 1, 1, 1, 1]);
  assert.deepEqual([row?.pairs, row?.repetitions, row?.addedMs], [6, 7, 1]);
});

test('numbers of users have ledgers of their own', () => {
  const cells = [1, 10].map((users) => access('read-leader', users, 1, users));
  assert.deepEqual(
    consensusPrices(cells).map(({ users, addedMs }) => [users, addedMs]),
    [
      [1, null],
      [10, null],
    ],
  );
});

test('protocols, and what reads promise, have ledgers of their own', () => {
  const loads = ['read-leader', 'write-leader'] as const;
  const ways = [{ protocol: 'grpc' }, { protocol: 'http' }, { protocol: 'http', reads: 'linearizable' }] as const;
  const cells = ways.flatMap((way) =>
    loads.map((each) =>
      timedCell({ ...way, scenario: 'consensus', step: { name: 'a', users: 1, load: LOADS[each] } }, 1),
    ),
  );
  assert.deepEqual(
    consensusPrices(cells).map(({ protocol, reads, access, addedMs }) => [protocol, reads, access, addedMs]),
    [
      ['grpc', 'local', 'read-leader', null],
      ['grpc', 'local', 'write-leader', 0],
      ['http', 'local', 'read-leader', null],
      ['http', 'local', 'write-leader', 0],
      ['http', 'linearizable', 'read-leader', null],
      ['http', 'linearizable', 'write-leader', 0],
    ],
  );
});

test('other scenarios are not in the ledger', () => {
  assert.deepEqual(
    consensusPrices([timedCell({ step: { name: 'read-leader', users: 10, load: LOADS['read-leader'] } }, 1)]),
    [],
  );
});
