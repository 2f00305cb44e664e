import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyse } from '../../../../lib/analysis/analyse.ts';
import type { Cell, Measured } from '../../../../lib/report/cell.ts';
import type { Latency, OperationResult } from '../../../../lib/report/figures.ts';
import type { Report } from '../../../../lib/report/report.ts';
import { checkReport } from '../../../../runner/report/check/check.ts';
import {
  exampleMeasured,
  exampleOperation,
  examplePlan,
  exampleReport,
  exampleReportOf,
} from '../../../fixtures/example-report.ts';

const ID = 'small/medium/write-concurrent/users-10/cluster/http/1';

function reportOf(changes: Partial<Measured>): Report {
  return exampleReportOf([{ ...examplePlan(), state: 'ok', ...exampleMeasured(changes) }]);
}

function faultsOf(changes: Partial<OperationResult>): string[] {
  return checkReport(reportOf({ operations: [exampleOperation(changes)] }));
}

const latency = exampleOperation().latencyMs as Latency;

test('the example does not contradict itself', () => {
  assert.deepEqual(checkReport(exampleReport), []);
});

test('a report without cells does not contradict itself', () => {
  assert.deepEqual(checkReport(exampleReportOf([])), []);
});

test('a run cannot end before it starts', () => {
  const faults = checkReport({ ...exampleReport, endedAt: '2026-02-02T21:29:59.999Z' });
  assert.deepEqual(faults, ['endedAt is before startedAt']);
});

test('two cells cannot have the same id', () => {
  const [cell] = reportOf({}).cells;
  assert.ok(cell);
  assert.deepEqual(checkReport(exampleReportOf([cell, cell])), [`more than one cell has the id ${ID}`]);
});

test("a cell's tier is one of the run's", () => {
  const cell = { ...examplePlan({ tier: 'large' }), state: 'skipped' as const, reason: 'no' };
  assert.match(checkReport(exampleReportOf([cell]))[0] ?? '', /has no tier "large"$/);
});

test('percentiles are in order', () => {
  assert.deepEqual(faultsOf({ latencyMs: { ...latency, p95: 7 } }), [
    `cell ${ID}: write: p95 7 ms is above p99 6.5 ms`,
  ]);
});

test('equal percentiles are in order', () => {
  assert.deepEqual(faultsOf({ latencyMs: { min: 1, mean: 1, p50: 1, p95: 1, p99: 1, p999: 1, max: 1 } }), []);
});

test('the mean lies between the smallest and the largest value', () => {
  assert.match(faultsOf({ latencyMs: { ...latency, mean: 32 } })[0] ?? '', /mean 32 ms is outside/);
});

test('reasons sum to the count of their outcome', () => {
  const reasons = [{ outcome: 'unknown', reason: 'timeout', count: 9 }] as const;
  assert.deepEqual(faultsOf({ ok: 990, unknown: 10, errorRate: 0.01, reasons }), [
    `cell ${ID}: write: reasons for unknown sum to 9, not to 10`,
  ]);
});

test('a reason is listed once for each outcome', () => {
  const half = { outcome: 'unknown', reason: 'timeout', count: 5 } as const;
  assert.deepEqual(faultsOf({ ok: 990, unknown: 10, errorRate: 0.01, reasons: [half, half] }), [
    `cell ${ID}: write: reason unknown, timeout is there more than once`,
  ]);
});

test('the error rate follows from the counts', () => {
  assert.deepEqual(faultsOf({ errorRate: 0.5 }), [`cell ${ID}: write: errorRate is 0.5, but 0 of 4000 is 0`]);
});

test('an error rate that differs in the last bit is accepted', () => {
  const reasons = [{ outcome: 'unknown', reason: 'timeout', count: 1 }] as const;
  assert.deepEqual(faultsOf({ ok: 2, unknown: 1, errorRate: 0.333333333333, reasons }), []);
});

test('latencies are there exactly when something was ok', () => {
  assert.match(faultsOf({ latencyMs: null })[0] ?? '', /has no latencies, though 4000 were ok/);
  const reasons = [{ outcome: 'rejected', reason: 'no-leader', count: 4 }] as const;
  const none = { ok: 0, rejected: 4, errorRate: 1, opsPerSecond: 0, reasons };
  assert.match(faultsOf(none)[0] ?? '', /has latencies, though nothing was ok/);
  assert.deepEqual(faultsOf({ ...none, latencyMs: null }), []);
});

test('nothing ok means no ops/s', () => {
  const reasons = [{ outcome: 'rejected', reason: 'no-leader', count: 4 }] as const;
  const faults = faultsOf({ ok: 0, rejected: 4, errorRate: 1, latencyMs: null, reasons });
  assert.match(faults[0] ?? '', /has ops\/s, though nothing was ok/);
});

test('an ok cell in which nothing was done is a contradiction', () => {
  const nothing = exampleOperation({ ok: 0, opsPerSecond: 0, latencyMs: null });
  for (const operations of [[], [nothing]]) {
    assert.deepEqual(checkReport(reportOf({ operations })), [`cell ${ID}: is ok, yet nothing was done in it`]);
  }
});

test('an aborted cell may have had no time for any operation', () => {
  const cell = {
    ...examplePlan(),
    ...exampleMeasured({ operations: [] }),
    state: 'aborted',
    reason: 'Ctrl-C',
  } as const;
  assert.deepEqual(checkReport(exampleReportOf([cell])), []);
});

test('each kind of operation has one entry in a cell', () => {
  const faults = checkReport(reportOf({ operations: [exampleOperation(), exampleOperation()] }));
  assert.deepEqual(faults, [`cell ${ID}: write is there more than once`]);
});

test('a verdict has reasons exactly when it is not valid', () => {
  assert.deepEqual(checkReport(reportOf({ verdict: { level: 'valid', reasons: ['but'] } })), [
    `cell ${ID}: is valid, with a reason why not`,
  ]);
  assert.deepEqual(checkReport(reportOf({ verdict: { level: 'invalid', reasons: [] } })), [
    `cell ${ID}: is invalid without a reason`,
  ]);
});

const limit = { operation: 'write', limit: 'p95', allowed: 5, measured: 4.25, met: true } as const;

test('a limit is met exactly when what was measured keeps it', () => {
  assert.deepEqual(checkReport(reportOf({ thresholds: [limit] })), []);
  assert.deepEqual(checkReport(reportOf({ thresholds: [{ ...limit, met: false }] })), [
    `cell ${ID}: write: p95 is said to be not met: allowed 5, measured 4.25`,
  ]);
  assert.deepEqual(checkReport(reportOf({ thresholds: [{ ...limit, allowed: 4 }] })), [
    `cell ${ID}: write: p95 is said to be met: allowed 4, measured 4.25`,
  ]);
});

test('a least rate is met from itself on', () => {
  const rate = { operation: 'write', limit: 'opsPerSecond', allowed: 400, measured: 400, met: true } as const;
  assert.deepEqual(checkReport(reportOf({ thresholds: [rate] })), []);
});

test('what a limit was held against is what the cell measured', () => {
  assert.deepEqual(checkReport(reportOf({ thresholds: [{ ...limit, measured: 3 }] })), [
    `cell ${ID}: write: p95 is given as 3 with its limit, and as 4.25 elsewhere`,
  ]);
});

test('a limit is for an operation of its cell', () => {
  assert.deepEqual(checkReport(reportOf({ thresholds: [{ ...limit, operation: 'read' }] })), [
    `cell ${ID}: read: p95 has a limit, yet there is no such operation`,
  ]);
});

test('each cluster has a name of its own', () => {
  const [cluster] = exampleReport.clusters;
  assert.ok(cluster);
  const faults = checkReport(exampleReportOf([], { clusters: [cluster, cluster], states: [] }));
  assert.deepEqual(faults, ['more than one cluster has the name cluster']);
});

test('a cell that was measured names a cluster that is there', () => {
  const faults = checkReport({ ...reportOf({}), clusters: exampleReport.clusters.slice(1), states: [], snapshots: [] });
  assert.deepEqual(faults, [`cell ${ID}: the run has no cluster named cluster`]);
});

test('a cell that was never reached may be of a cluster that never came up', () => {
  const plan = examplePlan({ cluster: { name: 'of-5', nodes: 5 } });
  const cells: Cell[] = [...exampleReport.cells, { ...plan, state: 'aborted', reason: 'the run ended before it' }];
  assert.deepEqual(checkReport({ ...exampleReport, cells, analyses: analyse(cells) }), []);
});

test('analyses that lack a line are a contradiction', () => {
  const analyses = { ...exampleReport.analyses, audit: exampleReport.analyses.audit.slice(1) };
  assert.deepEqual(checkReport({ ...exampleReport, analyses }), [
    'analyses.audit has 1 entries, but 2 follow from the cells',
  ]);
});

test('a figure of an analysis that does not follow from the cells is named', () => {
  const [first, ...rest] = exampleReport.analyses.consensus;
  assert.ok(first);
  const analyses = { ...exampleReport.analyses, consensus: [{ ...first, users: 11 }, ...rest] };
  assert.deepEqual(checkReport({ ...exampleReport, analyses }), [
    'analyses.consensus[0].users is 11, but 10 follows from the cells',
  ]);
});

test('an exponent that differs in the last bits is accepted', () => {
  const audit = exampleReport.analyses.audit.map((growth) =>
    growth.exponent === null ? growth : { ...growth, exponent: growth.exponent + 1e-12 },
  );
  assert.deepEqual(checkReport({ ...exampleReport, analyses: { ...exampleReport.analyses, audit } }), []);
});
