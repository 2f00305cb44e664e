import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OperationResult } from '../../lib/report.ts';
import { type Schedule, usersStep } from '../../lib/steps.ts';
import { toCell } from '../../runner/run-plan.ts';
import { exampleOperation, examplePlan } from '../fixtures/example-report.ts';
import { summaryOf } from '../fixtures/metrics.ts';

const plan = examplePlan();
const schedule: Schedule = { steps: [1, 10].map(usersStep), warmupMs: 3_000, durationMs: 10_000 };

interface Case {
  readonly operations?: readonly OperationResult[];
  readonly windowSeconds?: number;
  readonly interrupted?: boolean;
  readonly index?: number;
  readonly droppedIterations?: number;
}

function make({
  operations = [exampleOperation()],
  windowSeconds = 10,
  interrupted = false,
  index = 1,
  ...rest
}: Case) {
  const result = { step: usersStep(10), windowSeconds, droppedIterations: rest.droppedIterations ?? 0, operations };
  return toCell(plan, result, schedule, summaryOf({}, 26_000), interrupted, index);
}

const nothing = [exampleOperation({ ok: 0, latencyMs: null, opsPerSecond: 0 })];

test('a step that ran to its end is ok, with its plan and its numbers', () => {
  // The load began at second 1,000; the second step's window 3 + 10 + 3 s later.
  assert.deepEqual(make({}), {
    ...plan,
    state: 'ok',
    startedAt: new Date(1_016_000).toISOString(),
    windowSeconds: 10,
    warmupSeconds: 3,
    droppedIterations: 0,
    operations: [exampleOperation()],
    verdict: { level: 'valid', reasons: [] },
  });
});

test('the window of the first step begins after its warm-up', () => {
  const cell = make({ index: 0 });
  assert.equal(cell.state === 'ok' ? cell.startedAt : null, new Date(1_003_000).toISOString());
});

test('a step in which every operation failed is measured, and its verdict says the rest', () => {
  const failed = exampleOperation({ ok: 0, rejected: 9, errorRate: 1, latencyMs: null });
  const cell = make({ operations: [failed] });
  assert.equal(cell.state, 'ok');
  assert.equal(cell.state === 'ok' ? cell.verdict.level : null, 'invalid');
});

test('a step without a single operation could not be measured', () => {
  assert.deepEqual(make({ operations: nothing }), {
    ...plan,
    state: 'failed',
    reason: 'k6 ended without a single operation in the measured window',
  });
  assert.equal(make({ operations: [] }).state, 'failed');
});

test('an interrupted step keeps the numbers of the part that ran', () => {
  const cell = make({ interrupted: true, windowSeconds: 4 });
  assert.equal(cell.state, 'aborted');
  assert.ok(cell.state === 'aborted');
  assert.equal(cell.reason, 'the run was interrupted');
  assert.deepEqual([cell.windowSeconds, cell.operations?.length], [4, 1]);
  assert.deepEqual(cell.verdict, { level: 'suspect', reasons: ['Only 4.0 s of 10 s were measured.'] });
});

test('a step that an interruption kept from measuring has no numbers', () => {
  const cell = make({ interrupted: true, windowSeconds: 0, operations: nothing });
  assert.deepEqual(cell, { ...plan, state: 'aborted', reason: 'the run was interrupted' });
});

test('a step that was over before the interruption is ok', () => {
  assert.equal(make({ interrupted: true, windowSeconds: 10, index: 0 }).state, 'ok');
});

test('a step that k6 itself cut short is ok, and suspect', () => {
  const cell = make({ windowSeconds: 4 });
  assert.equal(cell.state === 'ok' ? cell.verdict.level : null, 'suspect');
});

test('dropped iterations reach the cell and its verdict', () => {
  const cell = make({ droppedIterations: 2 });
  assert.deepEqual(cell.state === 'ok' ? [cell.droppedIterations, cell.verdict.level] : null, [2, 'invalid']);
});
