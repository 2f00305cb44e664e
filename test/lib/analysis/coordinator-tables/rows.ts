import assert from 'node:assert/strict';
import type { Figure } from '../../../../lib/analysis/coordinator-tables/table.ts';
import { coordinatorTables } from '../../../../lib/analysis/coordinator-tables/tables.ts';
import type { Cell } from '../../../../lib/report/cell.ts';
import type { Report } from '../../../../lib/report/report.ts';
import { READS } from '../../../../lib/scenarios/steps.ts';
import { exampleReportOf, type PlanChanges, timedCell } from '../../../fixtures/example-report.ts';

export const size = (nodes: number) => ({ name: `nodes-${nodes}`, nodes });

export const write = (
  nodes: number,
  users: number,
  p50: number,
  opsPerSecond: number,
  changes: PlanChanges = {},
): Cell => {
  const scenario = users === 1 ? 'write-sequential' : 'write-concurrent';
  const step = { name: `users-${users}`, users };
  return timedCell({ scenario, step, cluster: size(nodes), ...changes }, p50, { opsPerSecond });
};

export const read = (nodes: number, p50: number): Cell =>
  timedCell(
    { scenario: 'read-sequential', step: { name: 'users-1', users: 1, load: READS }, cluster: size(nodes) },
    p50,
    { operation: 'read' },
  );

/** A row of a table by its label, with figures as short texts. */
export function rowOf(reports: readonly Report[], title: string, label: string): string[] {
  const table = coordinatorTables(reports).tables.find((each) => each.title === title);
  const row = table?.rows.find((each) => each.label === label);
  assert.ok(table && row, `${title}: ${label}`);
  assert.equal(row.figures.length, table.columns.length - 1);
  return row.figures.map(shown);
}

function shown(figure: Figure): string {
  if (figure.kind === 'value')
    return `${figure.unclaimed ? '~' : ''}${figure.value} ${figure.unit}${figure.suspect ? '?' : ''}`;
  return figure.kind === 'none' ? figure.because : figure.kind === 'text' ? figure.text : 'baseline';
}

export const of = (...cells: readonly Cell[]): Report => exampleReportOf(cells);
export const WRITING = 'Register Worker, Submit Task, Update Status';
