import assert from 'node:assert/strict';
import { test } from 'node:test';
import { batchScalings } from '../../../lib/analysis/batches.ts';
import { WRITES } from '../../../lib/scenarios/steps.ts';
import { timedCell } from '../../fixtures/example-report.ts';

const writing = (batch: number, p50: number, opsPerSecond: number, repetition = 1) => {
  const load = batch === 1 ? WRITES : { ...WRITES, batch };
  return timedCell({ scenario: 'batch', step: { name: `entries-${batch}`, users: 10, load }, repetition }, p50, {
    opsPerSecond,
  });
};

test('entries are counted, and not writes, and held against those of single writes', () => {
  const [scaling, ...others] = batchScalings([writing(10, 4, 250), writing(1, 2, 1_000), writing(100, 8, 50)]);
  assert.deepEqual(others, []);
  assert.deepEqual(
    scaling?.batches.map(({ entries, entriesPerSecond, ratio, pairs }) => [
      entries,
      entriesPerSecond.median,
      ratio.entriesPerSecond,
      ratio.p50,
      pairs,
    ]),
    [
      [1, 1_000, null, null, 0],
      [10, 2_500, 2.5, 2, 1],
      [100, 5_000, 5, 4, 1],
    ],
  );
});

test('six repetitions make a claim, and one size alone has none to be held against', () => {
  const cells = [1, 2, 3, 4, 5, 6].flatMap((at) => [writing(1, 1, 100, at), writing(10, 2, 40 + at, at)]);
  const [scaling] = batchScalings(cells);
  const [, ten] = scaling?.batches ?? [];
  assert.deepEqual([ten?.intervals.entriesPerSecond?.low, ten?.intervals.entriesPerSecond?.high], [4.1, 4.6]);
  assert.deepEqual(batchScalings([writing(10, 1, 1)]), []);
});
