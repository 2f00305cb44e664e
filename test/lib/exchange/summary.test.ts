import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  droppedMetric,
  durationMetric,
  failureMetric,
  redirectMetric,
  responseBytesMetric,
} from '../../../lib/exchange/metrics.ts';
import { type K6Metrics, stepResults } from '../../../lib/exchange/summary.ts';
import { READS, type Schedule, type Step, usersStep, WRITES } from '../../../lib/scenarios/steps.ts';
import { answered, summaryOf, TREND } from '../../fixtures/metrics.ts';

const one = usersStep(1);
const ten = usersStep(10);
const reads = usersStep(1, READS);
const schedule: Schedule = { steps: [one, ten], warmupMs: 1_000, durationMs: 4_000 };

/** The result of the one operation of a step at the start of the load, 10 s of which have run. */
function first(metrics: K6Metrics, load: Step = one, loadMs = 10_000) {
  const step = stepResults(
    summaryOf(metrics, loadMs),
    { ...schedule, steps: [load, ten] },
    { payloadBytes: 1_024, protocol: 'http' },
  )[0];
  assert.equal(step?.operations.length, 1);
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
    openMs: null,
    latencyFrom: 'samples',
    distribution: null,
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
    {
      ...answered(reads, 'read', 100),
      [failureMetric(reads, 'read', 'rejected', 'wrong-value')]: { count: 3, rate: 1 },
    },
    reads,
  );
  assert.deepEqual([result.ok, result.rejected, result.unknown, result.errorRate], [97, 3, 0, 0.03]);
});

test('more wrong values than answers leave none ok, not fewer', () => {
  const { result } = first(
    { ...answered(reads, 'read', 2), [failureMetric(reads, 'read', 'rejected', 'wrong-value')]: { count: 3, rate: 1 } },
    reads,
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
  const results = stepResults(summaryOf(metrics, 10_000), schedule, { payloadBytes: 10, protocol: 'http' });
  assert.deepEqual(
    results.map(({ droppedIterations }) => droppedIterations),
    [0, 6],
  );
});

test('exceptions belong to their step, those of its warm-up too', () => {
  const metrics = { ...answered(one, 'write', 1), 'raftmark_exceptions{step:users-10}': { count: 4, rate: 1 } };
  const results = stepResults(summaryOf(metrics, 10_000), schedule, { payloadBytes: 10, protocol: 'http' });
  assert.deepEqual(
    results.map(({ exceptions }) => exceptions),
    [0, 4],
  );
});

test('nothing measured is no rate, no error rate and no latency', () => {
  for (const metrics of [{}, { [durationMetric(one, 'write', 'http')]: { ...TREND, count: 0 } }]) {
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
    const name = durationMetric(one, 'write', 'http');
    assert.throws(() => first({ [name]: { ...rest, count: 5 } }), { message: `the summary lacks ${key} of ${name}` });
  });
}

test('steps come in order, each with its own numbers', () => {
  const metrics = { ...answered(one, 'write', 4), ...answered(ten, 'write', 40) };
  const results = stepResults(summaryOf(metrics, 10_000), schedule, { payloadBytes: 10, protocol: 'http' });
  assert.deepEqual(
    results.map(({ step, operations }) => [step.name, operations[0]?.ok]),
    [
      ['users-1', 4],
      ['users-10', 40],
    ],
  );
});

test('a mixed step has its reads, then its writes, each with its own numbers', () => {
  const mixed = usersStep(1, { ...WRITES, readPercent: 80 });
  const metrics = { ...answered(mixed, 'write', 20), ...answered(mixed, 'read', 80) };
  const [step] = stepResults(
    summaryOf(metrics, 10_000),
    { ...schedule, steps: [mixed] },
    { payloadBytes: 10, protocol: 'http' },
  );
  assert.deepEqual(
    step?.operations.map(({ operation, ok }) => [operation, ok]),
    [
      ['read', 80],
      ['write', 20],
    ],
  );
});

test('a step that was cut short has the window that it had, and its rate over that', () => {
  const { step, result } = first(answered(one, 'write', 30), one, 2_500);
  assert.equal(step.windowSeconds, 1.5);
  assert.equal(result.opsPerSecond, 20);
});

test('a step that never began to measure has no window and no rate', () => {
  const metrics = answered(ten, 'write', 3);
  const results = stepResults(summaryOf(metrics, 5_500), schedule, { payloadBytes: 10, protocol: 'http' });
  assert.equal(results[1]?.windowSeconds, 0);
  assert.equal(results[1]?.operations[0]?.opsPerSecond, 0);
});

test('steps of one script may measure different operations', () => {
  const query = usersStep(1, { kind: 'audit', limit: 50, events: 1_000 });
  const steps = [{ ...one, name: 'write' }, { ...reads, name: 'read' }, query];
  const metrics = Object.assign({}, ...steps.map((step, at) => answered(step, at === 1 ? 'read' : 'write', 4)));
  const results = stepResults(
    summaryOf({ ...metrics, ...answered(query, 'query', 7) }, 20_000),
    { ...schedule, steps },
    { payloadBytes: 10, protocol: 'http' },
  );
  assert.deepEqual(
    results.map(({ operations }) => operations.map(({ operation, ok }) => [operation, ok])),
    [[['write', 4]], [['read', 4]], [['query', 7]]],
  );
  // 4 values of 10 bytes in 4 s; a query moves none.
  assert.deepEqual(
    results.map(({ operations }) => operations[0]?.payloadBytesPerSecond),
    [10, 10, 0],
  );
});

test('repetitions of a step do not share their numbers', () => {
  const steps = [1, 2, 3].map((repetition) => ({ ...one, repetition }));
  const metrics = Object.assign({}, ...steps.map((step, at) => answered(step, 'write', 100 * (at + 1))));
  const dropped = { [droppedMetric(steps[1] ?? one)]: { count: 6, rate: 1 } };
  const results = stepResults(
    summaryOf({ ...metrics, ...dropped }, 20_000),
    { ...schedule, steps },
    { payloadBytes: 10, protocol: 'http' },
  );
  assert.deepEqual(
    results.map(({ step, operations, droppedIterations }) => [step.repetition, operations[0]?.ok, droppedIterations]),
    [
      [1, 100, 0],
      [2, 200, 6],
      [3, 300, 0],
    ],
  );
});

test('writes by way of a follower have the latency of the whole operation, not that of its hops', () => {
  const through = usersStep(1, { ...WRITES, writesTo: 'one-follower' });
  const hops = answered(one, 'write', 1_000);
  assert.equal(first(hops, through).result.ok, 0);
  const { result } = first(
    { ...hops, ...answered(through, 'write', 500), [redirectMetric(through, 'write')]: { count: 500, rate: 1 } },
    through,
  );
  assert.deepEqual([result.ok, result.redirects, result.opsPerSecond, result.latencyMs?.p95], [500, 500, 125, 9]);
});
