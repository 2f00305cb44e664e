import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OperationResult } from '../../lib/report.ts';
import { judge, P99_SAMPLES, P999_SAMPLES } from '../../lib/verdict.ts';
import { exampleOperation } from '../fixtures/example-report.ts';

const window = { droppedIterations: 0, windowSeconds: 10, plannedSeconds: 10 };

/** The verdict of one operation that is well but for the changes. */
const of = (changes: Partial<OperationResult>, rest: Partial<typeof window> = {}) =>
  judge({ ...window, ...rest, operations: [exampleOperation(changes)] });

test('a cell with nothing wrong is valid, without reasons', () => {
  assert.deepEqual(of({}), { level: 'valid', reasons: [] });
});

test('an operation that never succeeded makes the cell invalid, and nothing else is said of it', () => {
  const verdict = of({ ok: 0, rejected: 9, errorRate: 1, redirects: 2, latencyMs: null });
  assert.deepEqual(verdict, { level: 'invalid', reasons: ['No write succeeded.'] });
});

test('dropped iterations make the cell invalid', () => {
  assert.deepEqual(of({}, { droppedIterations: 3 }), {
    level: 'invalid',
    reasons: ['3 iterations were dropped: the offered load was not offered.'],
  });
});

test('a wrong value makes the cell invalid', () => {
  const reasons = [{ outcome: 'rejected', reason: 'wrong-value', count: 2 }] as const;
  assert.deepEqual(of({ operation: 'read', rejected: 2, errorRate: 0.0005, reasons }), {
    level: 'invalid',
    reasons: ['2 sampled reads answered a value that raftmark did not write.'],
  });
});

for (const [errorRate, level] of [
  [0, 'valid'],
  [0.01, 'valid'],
  [0.0101, 'suspect'],
  [0.5, 'suspect'],
  [0.501, 'invalid'],
  [1, 'invalid'],
] as const) {
  test(`an error rate of ${errorRate} is ${level}`, () => assert.equal(of({ errorRate }).level, level));
}

test('the reason for an error rate names the most frequent cause', () => {
  const reasons = [
    { outcome: 'rejected', reason: 'no-leader', count: 3 },
    { outcome: 'unknown', reason: 'timeout', count: 97 },
  ] as const;
  assert.deepEqual(of({ rejected: 3, unknown: 97, errorRate: 0.0244, reasons }).reasons, [
    '2.44 % of the writes failed, mostly timeout.',
  ]);
  assert.deepEqual(of({ rejected: 3, unknown: 97, errorRate: 0.626, reasons }).reasons, [
    '63 % of the writes failed, mostly timeout.',
  ]);
});

test('redirects make the cell suspect', () => {
  assert.deepEqual(of({ redirects: 4 }), {
    level: 'suspect',
    reasons: ['4 writes were redirected: the leader changed.'],
  });
});

test('the smallest samples that bound a percentile follow from its formula', () => {
  assert.equal(P99_SAMPLES, Math.ceil(Math.log(0.05) / Math.log(0.99)));
  assert.equal(P999_SAMPLES, Math.ceil(Math.log(0.05) / Math.log(0.999)));
});

test('too few samples for a 99th percentile make the cell suspect', () => {
  assert.equal(of({ ok: 299 }).level, 'valid');
  assert.deepEqual(of({ ok: 298 }), {
    level: 'suspect',
    reasons: ['298 writes are too few for a 99th percentile (299 at least).'],
  });
});

test('a window cut short makes the cell suspect, a hundredth of it does not', () => {
  assert.equal(of({}, { windowSeconds: 9.9 }).level, 'valid');
  assert.deepEqual(of({}, { windowSeconds: 9.8 }), {
    level: 'suspect',
    reasons: ['Only 9.8 s of 10 s were measured.'],
  });
});

test('of several operations the worst decides, and reasons that invalidate come first', () => {
  const operations = [exampleOperation({ operation: 'read', redirects: 1 }), exampleOperation({ ok: 0, errorRate: 1 })];
  assert.deepEqual(judge({ ...window, operations }), {
    level: 'invalid',
    reasons: ['No write succeeded.', '1 reads were redirected: the leader changed.'],
  });
});

test('judging does not reorder the reasons it is given', () => {
  const reasons = [
    { outcome: 'rejected', reason: 'no-leader', count: 1 },
    { outcome: 'unknown', reason: 'timeout', count: 9 },
  ] as const;
  of({ reasons, errorRate: 0.1 });
  assert.equal(reasons[0].reason, 'no-leader');
});
