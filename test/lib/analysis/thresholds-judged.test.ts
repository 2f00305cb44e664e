import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgedThresholds, judgeThresholds } from '../../../lib/analysis/thresholds.ts';
import type { OperationResult } from '../../../lib/report/figures.ts';
import type { CellThreshold } from '../../../lib/report/thresholds.ts';
import { timedCell } from '../../fixtures/example-report.ts';

const result: OperationResult = {
  operation: 'write',
  ok: 990,
  rejected: 4,
  unknown: 6,
  reasons: [],
  opsPerSecond: 99,
  errorRate: 0.01,
  redirects: 0,
  latencyMs: { min: 1, mean: 5, p50: 4, p95: 20, p99: 40, p999: 60, max: 80 },
  openMs: null,
  latencyFrom: 'samples',
  distribution: null,
  bytesPerResponse: null,
  payloadBytesPerSecond: 0,
};
const nothingOk: OperationResult = { ...result, ok: 0, opsPerSecond: 0, errorRate: 1, latencyMs: null };

test('every kind of limit is held against its measure', () => {
  assert.deepEqual(judgeThresholds({ p95: 25, p99: 30, errorRate: 0.02, opsPerSecond: 100 }, result), [
    { limit: 'p95', allowed: 25, measured: 20, met: true },
    { limit: 'p99', allowed: 30, measured: 40, met: false },
    { limit: 'errorRate', allowed: 0.02, measured: 0.01, met: true },
    { limit: 'opsPerSecond', allowed: 100, measured: 99, met: false },
  ]);
});

test('a measure that equals its limit meets it', () => {
  const limits = { p95: 20, p99: 40, errorRate: 0.01, opsPerSecond: 99 };
  assert.deepEqual(
    judgeThresholds(limits, result).map(({ met }) => met),
    [true, true, true, true],
  );
});

test('only the limits that are set are judged', () => {
  assert.deepEqual(judgeThresholds({}, result), []);
  assert.deepEqual(
    judgeThresholds({ p99: 50 }, result).map(({ limit }) => limit),
    ['p99'],
  );
});

test('when no operation was ok there is no latency, and its limits are not met', () => {
  assert.deepEqual(judgeThresholds({ p95: 1e9, p99: 1e9, errorRate: 0.5, opsPerSecond: 1 }, nothingOk), [
    { limit: 'p95', allowed: 1e9, measured: null, met: false },
    { limit: 'p99', allowed: 1e9, measured: null, met: false },
    { limit: 'errorRate', allowed: 0.5, measured: 1, met: false },
    { limit: 'opsPerSecond', allowed: 1, measured: 0, met: false },
  ]);
});

test('when there was no operation at all there is no share of failures, and its limit is not met', () => {
  const none: OperationResult = { ...nothingOk, rejected: 0, unknown: 0, errorRate: 0 };
  assert.deepEqual(judgeThresholds({ errorRate: 0.5 }, none), [
    { limit: 'errorRate', allowed: 0.5, measured: null, met: false },
  ]);
});

test('percentiles of few samples are judged all the same', () => {
  assert.deepEqual(judgeThresholds({ p99: 40 }, { ...result, ok: 3 }), [
    { limit: 'p99', allowed: 40, measured: 40, met: true },
  ]);
});

test('limits are told with their cell, and those that were not met apart', () => {
  const met: CellThreshold = { operation: 'write', limit: 'p95', allowed: 5, measured: 4, met: true };
  const missed: CellThreshold = { ...met, allowed: 3, met: false };
  const { all, missed: found } = judgedThresholds([
    timedCell({}, 1, {}, { thresholds: [met] }),
    timedCell({ repetition: 2 }, 1, {}, { thresholds: [met, missed] }),
  ]);
  assert.equal(all.length, 3);
  assert.deepEqual(found, [{ cell: 'small/medium/write-concurrent/users-10/cluster/http/2', threshold: missed }]);
});
