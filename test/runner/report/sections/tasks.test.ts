import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CellTasks } from '../../../../lib/report/tasks.ts';
import { tasks } from '../../../../runner/report/sections/tasks.ts';
import { exampleReportOf } from '../../../fixtures/example-report.ts';
import { printed } from '../../../fixtures/printed.ts';
import { timedCell } from '../../../fixtures/reports/cell.ts';

const listed = [
  { node: 'node1', changes: 999 },
  { node: 'node2', changes: null },
];

function row(told: CellTasks): string {
  const cell = timedCell({ scenario: 'register' }, 1, {}, { tasks: told });
  const line = printed(tasks, exampleReportOf([cell]), 160).find((each) => each.startsWith('register'));
  return (line ?? '').replace(/\s+/g, ' ').trim();
}

test('what lists show stands beside what was acknowledged, and how many are lost as far as it is known', () => {
  assert.match(row({ acknowledged: 1_000, listed, lost: 1 }), / 1,000 999, - 1$/);
  assert.match(row({ acknowledged: 1_000, listed, lost: 1, lostAtMost: 4 }), / 1,000 999, - 1..4$/);
  assert.match(row({ absent: 'no node gave a list' }), / not known: no node gave a list$/);
});
