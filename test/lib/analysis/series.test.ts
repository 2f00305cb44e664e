import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupCells, overRepetitions, repetitionsThatCount } from '../../../lib/analysis/series.ts';
import type { Cell } from '../../../lib/report/cell.ts';
import { exampleMeasured, exampleOperation, examplePlan, LONE, timedCell } from '../../fixtures/example-report.ts';

const again = (repetition: number, opsPerSecond = 100): Cell => timedCell({ repetition }, 1, { opsPerSecond });
const judged = (level: 'suspect' | 'invalid', repetition: number): Cell =>
  timedCell({ repetition }, 1, {}, { verdict: { level, reasons: ['Why.'] } });
const cut = (repetition: number): Cell => ({ ...again(repetition), state: 'aborted', reason: 'Ctrl-C' }) as Cell;

test('cells are grouped by dataset and cluster, in the order in which these first occur', () => {
  const cells = [
    timedCell({ cluster: LONE }, 1),
    timedCell({}, 1),
    timedCell({ entries: 32 }, 1),
    timedCell({ payload: { name: 'tiny', bytes: 10 } }, 1),
    timedCell({ cluster: LONE, scenario: 'mixed' }, 1),
  ];
  assert.deepEqual(
    groupCells(cells).map(({ cluster, entries, payload, series }) => [
      cluster.name,
      entries,
      payload.name,
      series.length,
    ]),
    [
      ['single', 1_000, 'medium', 2],
      ['cluster', 1_000, 'medium', 1],
      ['cluster', 32, 'medium', 1],
      ['cluster', 1_000, 'tiny', 1],
    ],
  );
});

test('repetitions that ran interleaved come together', () => {
  const cells = [1, 2].flatMap((repetition) => [
    timedCell({ repetition }, 1),
    timedCell({ repetition, scenario: 'mixed' }, 1),
  ]);
  const [group] = groupCells(cells);
  assert.deepEqual(
    group?.series.map((series) => series.map(({ scenario, repetition }) => `${scenario} ${repetition}`)),
    [
      ['write-concurrent 1', 'write-concurrent 2'],
      ['mixed 1', 'mixed 2'],
    ],
  );
});

test('repetitions that were cut short or are invalid do not count, and suspect ones do', () => {
  const series = [again(1), cut(2), judged('invalid', 3), judged('suspect', 4)];
  assert.deepEqual(
    repetitionsThatCount(series).map(({ repetition }) => repetition),
    [1, 4],
  );
});

test('each operation has its results over the repetitions that count', () => {
  const both = (repetition: number): Cell => ({
    ...examplePlan({ repetition }),
    state: 'ok',
    ...exampleMeasured({
      operations: [
        exampleOperation({ operation: 'read', opsPerSecond: repetition }),
        exampleOperation({ opsPerSecond: 10 * repetition }),
      ],
    }),
  });
  assert.deepEqual(
    overRepetitions([both(1), cut(2), both(3)]).map(({ operation, results }) => [
      operation,
      ...results.map(({ opsPerSecond }) => opsPerSecond),
    ]),
    [
      ['read', 1, 3],
      ['write', 10, 30],
    ],
  );
});

test('a single repetition that counts is not summed up', () => {
  assert.deepEqual(overRepetitions([again(1), cut(2), judged('invalid', 3)]), []);
  assert.deepEqual(overRepetitions([]), []);
});
