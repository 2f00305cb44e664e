import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cells } from '../../../../runner/report/sections/cells.ts';
import { exampleReportOf, failoverCell } from '../../../fixtures/example-report.ts';
import { timedCell } from '../../../fixtures/reports/cell.ts';

test('a cell of which nobody judged what held it back has nothing there, and one that nothing else held back a dash', () => {
  const unseen = timedCell({}, 1, {}, { limit: { what: 'unseen', because: 'Nothing was full.' } });
  const [table] = cells.of(exampleReportOf([unseen, failoverCell]));
  assert.ok(table?.kind === 'table');
  const at = table.columns.findIndex(({ header }) => header === 'limit');
  const rows = table.groups.flatMap((group) => group.rows).filter((row) => row.cells[at + 1] !== '');
  assert.deepEqual(
    rows.map((row) => [row.cells[0], row.cells[at]]),
    [
      ['write-concurrent', '-'],
      ['failover kill', ''],
    ],
  );
});
