import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  droppedMetric,
  durationMetric,
  failureMetric,
  redirectMetric,
  responseBytesMetric,
} from '../../lib/metrics.ts';
import { type Schedule, usersStep } from '../../lib/steps.ts';
import { type K6Metrics, stepResults } from '../../lib/summary.ts';
import { answered, summaryOf, TREND } from '../fixtures/metrics.ts';

const one = usersStep(1);
const ten = usersStep(10);
const schedule: Schedule = { steps: [one, ten], warmupMs: 1_000, durationMs: 4_000 };

/** The result of one operation in the first step, the whole load of 10 s having run. */
function first(metrics: K6Metrics, operation: 'read' | 'write' = 'write', loadMs = 10_000) {
  const step = stepResults(summaryOf(metrics, loadMs), schedule, [operation], 1_024)[0];
  const result = step?.operations[0];
  assert.ok(step && result);
  return { step, result };
}

test('a step that went well has its rate, its latencies and no reasons', () => {
  const { step, result } = first(answered(one, 'write', 800));
  assert.equal(step.windowSeconds, 4);
  assert.deepEqual(result, {
    operation: 'write',
    ok: 800,
    rejected: 0,
    unknown: 0,
    reasons: [],
    opsPerSecond: 200,
    errorRate: 0,
    redirects: 0,
    latencyMs: { min: 1, mean: 5, p50: 4, p95: 9, p99: 10, p999: 11, max: 12 },
    bytesPerResponse: null,
    payloadBytesPerSecond: 204_800,
  });
});

test('failures are counted by outcome and reason, and make the error rate', () => {
  const { result } = first({
    ...answered(one, 'write', 90),
    [failureMetric(one, 'write', 'rejected', 'no-leader')]: { count: 4, rate: 1 },
    [failureMetric(one, 'write', 'unknown', 'timeout')]: { count: 5, rate: 1 },
    [failureMetric(one, 'write', 'unknown', 'connection-lost')]: { count: 1, rate: 1 },
  });
  assert.deepEqual([result.ok, result.rejected, result.unknown, result.errorRate], [90, 4, 6, 0.1]);
  assert.deepEqual(result.reasons, [
    { outcome: 'rejected', reason: 'no-leader', count: 4 },
    { outcome: 'unknown', reason: 'timeout', count: 5 },
    { outcome: 'unknown', reason: 'connection-lost', count: 1 },
  ]);
  assert.equal(result.opsPerSecond, 22.5);
});

test('counters that k6 touched and left at zero are no failures', () => {
  const zero = { [failureMetric(one, 'write', 'rejected', 'refused')]: { count: 0, rate: 0 } };
  assert.deepEqual(first({ ...answered(one, 'write', 1), ...zero }).result.reasons, []);
});

test('a read that answered a wrong value was answered, and is not ok', () => {
  const { result } = first(
    { ...answered(one, 'read', 100), [failureMetric(one, 'read', 'rejected', 'wrong-value')]: { count: 3, rate: 1 } },
    'read',
  );
  assert.deepEqual([result.ok, result.rejected, result.unknown, result.errorRate], [97, 3, 0, 0.03]);
});

test('more wrong values than answers leave none ok, not fewer', () => {
  const { result } = first(
    { ...answered(one, 'read', 2), [failureMetric(one, 'read', 'rejected', 'wrong-value')]: { count: 3, rate: 1 } },
    'read',
  );
  assert.deepEqual([result.ok, result.errorRate, result.latencyMs], [0, 1, null]);
});

test('redirects are counted apart from the operations', () => {
  const { result } = first({ ...answered(one, 'write', 10), [redirectMetric(one, 'write')]: { count: 7, rate: 1 } });
  assert.deepEqual([result.redirects, result.ok, result.errorRate], [7, 10, 0]);
});

test('the size of an answer is the mean of those that were sampled', () => {
  const bytes = (values: Record<string, number>) =>
    first({ ...answered(one, 'write', 10), [responseBytesMetric(one, 'write')]: values }).result.bytesPerResponse;
  assert.equal(bytes({ avg: 220.5, count: 4 }), 220.5);
  assert.equal(bytes({ avg: 0, count: 4 }), 0);
  assert.equal(bytes({ avg: 0, count: 0 }), null);
});

test('dropped iterations belong to their step', () => {
  const metrics = { ...answered(one, 'write', 1), [droppedMetric(ten)]: { count: 6, rate: 1 } };
  const results = stepResults(summaryOf(metrics, 10_000), schedule, ['write'], 10);
  assert.deepEqual(
    results.map(({ droppedIterations }) => droppedIterations),
    [0, 6],
  );
});

test('nothing measured is no rate, no error rate and no latency', () => {
  for (const metrics of [{}, { [durationMetric(one, 'write')]: { ...TREND, count: 0 } }]) {
    const { result } = first(metrics);
    assert.deepEqual([result.ok, result.opsPerSecond, result.errorRate, result.latencyMs], [0, 0, 0, null]);
  }
});

test('only failures have an error rate of one and no latency', () => {
  const { result } = first({ [failureMetric(one, 'write', 'rejected', 'refused')]: { count: 5, rate: 1 } });
  assert.deepEqual([result.ok, result.rejected, result.errorRate, result.latencyMs], [0, 5, 1, null]);
});

for (const key of ['min', 'avg', 'med', 'p(95)', 'p(99)', 'p(99.9)', 'max'] as const) {
  test(`a trend without ${key} is refused by name`, () => {
    const { [key]: _left, ...rest } = TREND;
    const name = durationMetric(one, 'write');
    assert.throws(() => first({ [name]: { ...rest, count: 5 } }), { message: `the summary lacks ${key} of ${name}` });
  });
}

test('steps come in order, each with its own numbers', () => {
  const metrics = { ...answered(one, 'write', 4), ...answered(ten, 'write', 40) };
  const results = stepResults(summaryOf(metrics, 10_000), schedule, ['write'], 10);
  assert.deepEqual(
    results.map(({ step, operations }) => [step.name, operations[0]?.ok]),
    [
      ['users-1', 4],
      ['users-10', 40],
    ],
  );
});

test('operations come in the order asked for, each with its own numbers', () => {
  const metrics = { ...answered(one, 'write', 20), ...answered(one, 'read', 80) };
  const [step] = stepResults(summaryOf(metrics, 10_000), schedule, ['read', 'write'], 10);
  assert.deepEqual(
    step?.operations.map(({ operation, ok }) => [operation, ok]),
    [
      ['read', 80],
      ['write', 20],
    ],
  );
});

test('a step that was cut short has the window that it had, and its rate over that', () => {
  const { step, result } = first(answered(one, 'write', 30), 'write', 2_500);
  assert.equal(step.windowSeconds, 1.5);
  assert.equal(result.opsPerSecond, 20);
});

test('a step that never began to measure has no window and no rate', () => {
  const metrics = answered(ten, 'write', 3);
  const results = stepResults(summaryOf(metrics, 5_500), schedule, ['write'], 10);
  assert.equal(results[1]?.windowSeconds, 0);
  assert.equal(results[1]?.operations[0]?.opsPerSecond, 0);
});
