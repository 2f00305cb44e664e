import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BarrierWatch } from '../../../../lib/report/barrier.ts';
import type { Cell } from '../../../../lib/report/cell.ts';
import { faults } from '../../../../runner/report/sections/faults.ts';
import { readBarrier } from '../../../../runner/report/sections/read-barrier.ts';
import { examplePlan, exampleReportOf, faultMeasured, timedCell } from '../../../fixtures/example-report.ts';
import { printedParts } from '../../../fixtures/printed.ts';

const WIDTH = 400;
const FINDING = 'Reads were taken for linearizable, and 2 reads of node2 were answered after 5.0 s: set Mode=reject.';
const SEEN: BarrierWatch = {
  limitMs: 5_000,
  reads: 40,
  nodes: [{ node: 'node2', late: 2, stale: 1, refused: 0, timedOut: 0 }],
  modes: ['stale'],
  finding: FINDING,
};

const cellOf = (barrier?: BarrierWatch): Cell => ({
  ...examplePlan({ scenario: 'failover', reads: 'linearizable' }),
  state: 'ok',
  ...faultMeasured(barrier === undefined ? {} : { barrier }),
});
const linesOf = (cell: Cell): string =>
  printedParts(faults, exampleReportOf([cell]), WIDTH)
    .flat()
    .join('\n');

test('the mode that was seen stands below the ledger, with what it contradicts', () => {
  const text = linesOf(cellOf(SEEN));
  assert.match(
    text,
    /read barrier: 2 reads of node2 were answered after 5\.0 s, 1 of them with something old: its mode is `stale`/,
  );
  assert.ok(text.includes(FINDING));
});

test('that none was seen is said, and nothing where nobody looked', () => {
  const none = { ...SEEN, nodes: [], modes: [], finding: null };
  assert.match(linesOf(cellOf(none)), /read barrier: not seen at work/);
  assert.doesNotMatch(linesOf(cellOf()), /read barrier/);
});

test('a line for each cluster says what its cells have shown together', () => {
  const report = exampleReportOf([cellOf(SEEN), timedCell({ reads: 'linearizable' }, 1)]);
  assert.deepEqual(printedParts(readBarrier, report, WIDTH).flat(), [
    `Read barrier of cluster: mode \`stale\`: 2 reads answered when its time was over, 1 of them with something old; 2 cells took reads for linearizable, which they are not (${report.cells[0]?.id}).`,
  ]);
  assert.deepEqual(printedParts(readBarrier, exampleReportOf([cellOf()]), WIDTH), []);
});
