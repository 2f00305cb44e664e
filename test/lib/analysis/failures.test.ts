import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sumFailures } from '../../../lib/analysis/failures.ts';
import type { Cell } from '../../../lib/report/cell.ts';
import type { OperationResult } from '../../../lib/report/figures.ts';
import { exampleMeasured, exampleOperation, examplePlan } from '../../fixtures/example-report.ts';

const id = (repetition: number): string => `small/medium/write-concurrent/users-10/cluster/http/${repetition}`;

function cellOf(repetition: number, operations: readonly OperationResult[]): Cell {
  return { ...examplePlan({ repetition }), state: 'ok', ...exampleMeasured({ operations }) };
}

test('failures are added up by outcome and reason, the most frequent first, with the cells they happened in', () => {
  const failing = (operation: OperationResult['operation'], ...reasons: OperationResult['reasons'][number][]) =>
    exampleOperation({ operation, reasons });
  const timeout = (count: number) => ({ outcome: 'unknown', reason: 'timeout', count }) as const;
  const noLeader = { outcome: 'rejected', reason: 'no-leader', count: 4 } as const;
  const cells = [
    cellOf(1, [failing('read', noLeader), failing('write', timeout(1))]),
    cellOf(2, [exampleOperation()]),
    cellOf(3, [failing('read', timeout(2)), failing('write', timeout(3))]),
  ];
  assert.deepEqual(sumFailures(cells), [
    { outcome: 'unknown', reason: 'timeout', count: 6, cells: [id(1), id(3)] },
    { outcome: 'rejected', reason: 'no-leader', count: 4, cells: [id(1)] },
  ]);
  assert.deepEqual(sumFailures([cellOf(1, [exampleOperation()])]), []);
});
