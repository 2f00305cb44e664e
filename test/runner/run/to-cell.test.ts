import assert from 'node:assert/strict';
import { test } from 'node:test';
import { INTERRUPTED } from '../../../lib/report/cell.ts';
import type { OperationResult } from '../../../lib/report/figures.ts';
import { type Schedule, type Step, usersStep, WRITES } from '../../../lib/scenarios/steps.ts';
import type { CellObservation } from '../../../runner/monitors/observation.ts';
import { schemaErrors } from '../../../runner/report/schema.ts';
import { type CellContext, type StepOutcome, toCell, windowOf } from '../../../runner/run/to-cell.ts';
import {
  exampleOperation,
  examplePlan,
  exampleRaft,
  exampleReport,
  exampleResources,
  exampleUsage,
} from '../../fixtures/example-report.ts';
import { exampleMachine } from '../../fixtures/reports/machine.ts';
import { exampleMetrics } from '../../fixtures/reports/node-metrics.ts';

const plan = examplePlan();
const schedule: Schedule = { steps: [usersStep(1), usersStep(10)], warmupMs: 3_000, durationMs: 10_000 };

interface Case {
  readonly operations?: readonly OperationResult[];
  readonly windowSeconds?: number;
  readonly interrupted?: boolean;
  readonly index?: number;
  readonly droppedIterations?: number;
  readonly exceptions?: number;
  readonly firstException?: string;
  readonly step?: Step;
}

function outcomeOf({ operations = [exampleOperation()], windowSeconds = 10, index = 1, ...rest }: Case): StepOutcome {
  const { droppedIterations = 0, exceptions = 0, interrupted = false, step = usersStep(10) } = rest;
  const { firstException = null } = rest;
  const unhindered = { waitedSeconds: 0, connectingP95Ms: 0, connections: null };
  const result = { step, windowSeconds, droppedIterations, exceptions, ...unhindered, operations };
  return {
    result,
    schedule,
    loadEpochMs: 1_000_000,
    cut: interrupted ? { state: 'aborted', reason: INTERRUPTED } : null,
    firstException,
    disturbed: null,
    messages: null,
    index,
  };
}

/** What the monitors saw; k6 and the nodes kept next to nothing busy, whatever machine the tests run on. */
const seen = {
  raft: exampleRaft(),
  resources: exampleResources({ processes: [exampleUsage('k6', { cpuCoresMean: 0.01 })] }),
  cost: {
    nodesCpuSecondsPer1000: 1.75,
    k6CpuSecondsPer1000: 2,
    writeAmplification: 3,
    writeAmplificationByNode: [{ node: 'node1', ratio: 3 }],
  },
  machine: exampleMachine(),
  metrics: exampleMetrics(),
  snapshots: { absent: 'nobody looked' },
} satisfies Partial<CellObservation>;

/** What is known of the generator. */
const generator = { betweenMs: null, queues: () => null, openFiles: null };

const make = (what: Case, observed: Partial<CellObservation> = {}, thresholds: CellContext['thresholds'] = []) =>
  toCell(plan, outcomeOf(what), {
    observe: () => ({ ...seen, nodes: new Map(), clockSteps: [], ...observed }),
    thresholds,
    ...generator,
  });

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
    verdict: { level: 'valid', reasons: [], rules: [] },
    ...seen,
    thresholds: [],
  });
});

test('the monitors are asked once, for the measured window alone', () => {
  const windows: object[] = [];
  const observe: CellContext['observe'] = (window) => {
    windows.push(window);
    return { ...seen, nodes: new Map(), clockSteps: [] };
  };
  toCell(plan, outcomeOf({}), { observe, thresholds: [], ...generator });
  toCell(plan, outcomeOf({ index: 0, windowSeconds: 4.5, interrupted: true }), {
    observe,
    thresholds: [],
    ...generator,
  });
  assert.deepEqual(windows, [
    { from: 1_016_000, to: 1_026_000 },
    { from: 1_003_000, to: 1_007_500 },
  ]);
  assert.deepEqual(windowOf(outcomeOf({})), windows[0]);
});

test('a step without numbers asks nothing of the monitors', () => {
  const observe = (): never => assert.fail('the monitors were asked');
  for (const what of [{ operations: nothing }, { operations: nothing, windowSeconds: 0, interrupted: true }]) {
    const cell = toCell(plan, outcomeOf(what), { observe, thresholds: [], ...generator });
    assert.ok(cell.state === 'failed' || cell.state === 'aborted');
  }
});

test('the limits of a cell are kept with what was measured, and do not change its state', () => {
  const thresholds = [{ operation: 'write', limit: 'p95', allowed: 4, measured: 4.25, met: false }] as const;
  const cell = make({}, {}, thresholds);
  assert.deepEqual(cell.state === 'ok' ? cell.thresholds : null, thresholds);
});

test('what the monitors saw reaches the verdict', () => {
  const raft = exampleRaft({ leaderChanges: 1, leadershipMoved: true });
  const resources = exampleResources({ processes: [exampleUsage('k6', { cpuCoresMean: 4 })] });
  const machine = exampleMachine({ otherCores: 1 });
  const cell = make({}, { raft, resources, machine });
  assert.deepEqual(cell.state === 'ok' ? [cell.raft, cell.resources, cell.verdict] : null, [
    raft,
    resources,
    {
      level: 'suspect',
      reasons: [
        'Leadership moved unasked while this was measured.',
        'k6 used 4.00 of 4 processors: the generator may be what was measured.',
        'Other programs used 1.00 of 4 processors.',
      ],
      rules: ['leadership-moved', 'busy-generator', 'other-programs'],
    },
  ]);
});

test('a cell that nobody watched is judged by its operations alone', () => {
  const cell = make({}, { raft: null, resources: { absent: 'switched off with --no-resource-monitor' } });
  assert.deepEqual(cell.state === 'ok' ? cell.verdict.level : null, 'valid');
});

test('redirects are the purpose of writes by way of a follower, and a fault of others', () => {
  const operations = [exampleOperation({ redirects: 4_000 })];
  const through = make({ operations, step: usersStep(10, { ...WRITES, writesTo: 'one-follower' }) });
  const plain = make({ operations });
  assert.equal(through.state === 'ok' ? through.verdict.level : null, 'valid');
  assert.deepEqual(plain.state === 'ok' ? plain.verdict.reasons : null, [
    '4000 writes were redirected: the leader changed.',
  ]);
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
  assert.deepEqual(cell.verdict?.reasons, ['Only 4.0 s of 10 s were measured.']);
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

test('a step whose users threw is failed with what they threw, and keeps its numbers', () => {
  const cell = make({ exceptions: 3, firstException: 'no body can be made' });
  assert.ok(cell.state === 'failed');
  assert.equal(cell.reason, 'the script threw 3 exceptions: no body can be made');
  assert.deepEqual([cell.windowSeconds, cell.operations?.length], [10, 1]);
});

test('a step in which nothing but exceptions came about is failed for them, also when it was interrupted', () => {
  const reason = 'the script threw 1 exception: boom';
  for (const interrupted of [false, true]) {
    const cell = make({ exceptions: 1, firstException: 'boom', operations: nothing, interrupted, windowSeconds: 4 });
    assert.deepEqual(cell, { ...plan, state: 'failed', reason });
  }
});

test('a monitor that fails costs what it saw, and not what was measured', () => {
  const observe = (): never => {
    throw new TypeError('no property of undefined');
  };
  const cell = toCell(plan, outcomeOf({}), { observe, thresholds: [], ...generator });
  assert.ok(cell.state === 'failed');
  assert.match(
    cell.reason,
    /^raftmark made a mistake, and nobody knows how far the numbers can be believed: no property of undefined \(in .*observe/,
  );
  assert.deepEqual([cell.operations, cell.verdict?.level], [[exampleOperation()], 'invalid']);
  assert.deepEqual(schemaErrors({ ...exampleReport, cells: [cell] }), []);
});
