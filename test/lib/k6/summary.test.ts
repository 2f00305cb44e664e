import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StepResult } from '../../../lib/exchange/summary.ts';
import { stepTable } from '../../../lib/k6/summary.ts';
import { usersStep } from '../../../lib/scenarios/steps.ts';
import { exampleOperation } from '../../fixtures/example-report.ts';

const result = (users: number, ...operations: StepResult['operations']): StepResult => ({
  step: usersStep(users),
  windowSeconds: 10,
  droppedIterations: 0,
  exceptions: 0,
  waitedSeconds: 0,
  connectingP95Ms: 0,
  connections: null,
  operations,
});

test('each step and operation has a line, its columns aligned', () => {
  const failed = exampleOperation({ ok: 0, rejected: 7, unknown: 3, opsPerSecond: 0, latencyMs: null });
  const table = stepTable('Mixed', [result(1, exampleOperation({ operation: 'read' }), failed), result(100, failed)]);
  assert.deepEqual(table.split('\n'), [
    'Mixed',
    'step       users  operation  ops/s  p50 ms  p95 ms  p99 ms  max ms  rejected  unknown',
    'users-1        1  read         400    2.10    4.25    6.50   31.25         0        0',
    'users-1        1  write          0       -       -       -       -         7        3',
    'users-100    100  write          0       -       -       -       -         7        3',
  ]);
});

test('without results only the head is left', () => {
  assert.equal(stepTable('Mixed', []).split('\n').length, 2);
});
