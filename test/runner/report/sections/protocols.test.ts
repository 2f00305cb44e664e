import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cell } from '../../../../lib/report/cell.ts';
import type { OperationResult } from '../../../../lib/report/figures.ts';
import { muted, type Row, strong } from '../../../../runner/report/section.ts';
import { protocols } from '../../../../runner/report/sections/protocols.ts';
import { exampleReportOf, LONE, type PlanChanges, timedCell } from '../../../fixtures/example-report.ts';

const pair = (changes: PlanChanges, operation: Partial<OperationResult> = {}): Cell[] => [
  timedCell({ ...changes, protocol: 'grpc' }, 2, { opsPerSecond: 800, ...operation }),
  timedCell({ ...changes, protocol: 'http' }, 5, { opsPerSecond: 200, ...operation }),
];

function tableOf(...cells: Cell[]) {
  const [table] = protocols.of(exampleReportOf(cells));
  assert.ok(table?.kind === 'table');
  return table;
}

const rowsOf = (...cells: Cell[]): readonly Row[] => tableOf(...cells).groups.flatMap(({ rows }) => rows);

test('a line has both figures and how many times as much HTTP has', () => {
  assert.deepEqual(rowsOf(...pair({})), [
    {
      cells: [
        'write-concurrent',
        '10',
        'write',
        ...['800', '200', muted('~0.250x')],
        ...['2.00', '5.00', muted('~2.50x')],
        ...['6.00', '15.0', muted('~2.50x')],
        '1',
      ],
    },
  ]);
});

test('six pairs make a claim, with its interval', () => {
  const cells = [1, 2, 3, 4, 5, 6].flatMap((repetition) => pair({ repetition }));
  const [row] = rowsOf(...cells);
  assert.deepEqual(row?.cells.slice(3), [
    ...['800', '200', strong('0.250x'), '0.250x..0.250x'],
    ...['2.00', '5.00', strong('2.50x'), '2.50x..2.50x'],
    ...['6.00', '15.0', strong('2.50x'), '2.50x..2.50x', '6'],
  ]);
  assert.doesNotMatch(tableOf(...cells).footnotes.join(' '), /no claim/);
});

test('what the line above has said is left blank, and a step with a name of its own is told by it', () => {
  const cells = [
    ...pair({}),
    ...pair({ step: { name: 'users-50', users: 50 } }),
    ...pair({ scenario: 'failover', step: { name: 'kill', users: 700 } }),
  ];
  assert.deepEqual(
    rowsOf(...cells).map((row) => row.cells.slice(0, 3)),
    [
      ['write-concurrent', '10', 'write'],
      ['', '50', 'write'],
      ['failover', 'kill', 'write'],
    ],
  );
});

test('each dataset and cluster is a group that says what reads promise', () => {
  const { groups } = tableOf(...pair({}), ...pair({ cluster: LONE, reads: 'linearizable' }));
  assert.deepEqual(
    groups.map(({ heading }) => heading),
    ['small, medium, cluster, local reads', 'small, medium, single node, linearizable reads'],
  );
});

test('the table says that it is the same cluster and dataset, and over how many repetitions', () => {
  const once = tableOf(...pair({})).footnotes.join(' ');
  assert.match(once, /same cluster and dataset, measured in turn; ratios over pairs of the same repetition\. /);
  const often = [1, 2, 3].flatMap((repetition) => pair({ repetition }));
  assert.match(tableOf(...often).footnotes.join(' '), /measured in turn, medians of 3 repetitions each; /);
  const uneven = [...often, ...pair({ scenario: 'mixed' })];
  assert.match(tableOf(...uneven).footnotes.join(' '), /medians of 1 to 3 repetitions each; /);
});

test('a p99 of too few operations is a dash, and explained', () => {
  const table = tableOf(...pair({}, { ok: 100 }));
  assert.deepEqual(table.groups[0]?.rows[0]?.cells.slice(-4), ['-', '-', '-', '1']);
  assert.match(table.footnotes.at(1) ?? '', /^- {2}fewer ok operations than the percentile needs/);
});

test('one protocol alone has no price', () => {
  assert.deepEqual(protocols.of(exampleReportOf([timedCell({ protocol: 'grpc' }, 2)])), []);
});
