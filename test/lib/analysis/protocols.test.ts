import assert from 'node:assert/strict';
import { test } from 'node:test';
import { protocolPrices, protocolsOf } from '../../../lib/analysis/protocols.ts';
import type { Cell } from '../../../lib/report/cell.ts';
import type { OperationResult } from '../../../lib/report/figures.ts';
import { examplePlan, type PlanChanges, timedCell } from '../../fixtures/example-report.ts';

/** A cell over one of the protocols; its p99 is three times its p50. */
const over = (
  protocol: Cell['protocol'],
  p50: number,
  opsPerSecond: number,
  changes: PlanChanges = {},
  operation: Partial<OperationResult> = {},
) => timedCell({ ...changes, protocol }, p50, { opsPerSecond, ...operation });

test('the protocols of cells come in the order in which they first occur, each once', () => {
  const plans = (['grpc', 'http', 'grpc'] as const).map((protocol) => examplePlan({ protocol }));
  assert.deepEqual(protocolsOf(plans), ['grpc', 'http']);
  assert.deepEqual(protocolsOf([]), []);
});

test('the price is HTTP over gRPC, of the rate and of each percentile', () => {
  const [price, ...others] = protocolPrices([over('grpc', 2, 800), over('http', 5, 200)]);
  assert.deepEqual(price, {
    tier: 'small',
    payload: 'medium',
    cluster: { name: 'cluster', nodes: 3 },
    reads: 'local',
    scenario: 'write-concurrent',
    step: 'users-10',
    users: 10,
    operation: 'write',
    grpc: { repetitions: 1, opsPerSecond: 800, p50Ms: 2, p99Ms: 6 },
    http: { repetitions: 1, opsPerSecond: 200, p50Ms: 5, p99Ms: 15 },
    pairs: 1,
    ratio: { opsPerSecond: 0.25, p50: 2.5, p99: 2.5 },
    // One pair claims nothing.
    intervals: { opsPerSecond: null, p50: null, p99: null },
  });
  assert.deepEqual(others, []);
});

test('the order in which the protocols were measured does not matter', () => {
  const [grpc, http] = [over('grpc', 2, 800), over('http', 5, 200)];
  assert.deepEqual(protocolPrices([http, grpc]), protocolPrices([grpc, http]));
});

test('figures are medians of the repetitions, and the price is of the pairs that both protocols have', () => {
  const cells = [
    ...[100, 900, 400].map((rate, at) => over('grpc', at + 1, rate, { repetition: at + 1 })),
    ...[400, 225].map((rate, at) => over('http', 4 + at * 6, rate, { repetition: at + 1 })),
  ];
  const [price] = protocolPrices(cells);
  assert.deepEqual([price?.grpc.repetitions, price?.http.repetitions, price?.pairs], [3, 2, 2]);
  assert.deepEqual([price?.grpc.opsPerSecond, price?.http.opsPerSecond], [400, 312.5]);
  // Of the pairs: 400 / 100 and 225 / 900 operations per second, and 4 / 1 and 10 / 2 ms.
  assert.equal(price?.ratio.opsPerSecond, 1);
  assert.ok(Math.abs((price?.ratio.p50 ?? 0) - Math.sqrt(20)) < 1e-12);
});

test('cells of other work are not compared', () => {
  const others: PlanChanges[] = [
    { tier: 'large' },
    { entries: 327 },
    { payload: { name: 'tiny', bytes: 10 } },
    { cluster: { name: 'single', nodes: 1 } },
    { reads: 'linearizable' },
    { scenario: 'mixed' },
    { step: { name: 'users-50', users: 50 } },
  ];
  assert.deepEqual(protocolPrices([over('grpc', 1, 1), ...others.map((other) => over('http', 1, 1, other))]), []);
});

test('each operation has its own price, and one that a protocol never managed has none', () => {
  const both = (cell: Cell, read: Cell): Cell => {
    assert.ok(cell.state === 'ok' && read.state === 'ok');
    return { ...cell, operations: [...read.operations, ...cell.operations] };
  };
  const read = (protocol: Cell['protocol'], p50: number) => over(protocol, p50, 10, {}, { operation: 'read' });
  const grpc = both(over('grpc', 1, 10), read('grpc', 2));
  const http = both(over('http', 3, 10), read('http', 8));
  assert.deepEqual(
    protocolPrices([grpc, http]).map(({ operation, ratio }) => [operation, ratio.p50]),
    [
      ['read', 4],
      ['write', 3],
    ],
  );
  const none = both(over('http', 3, 0, {}, { ok: 0, latencyMs: null }), read('http', 8));
  assert.deepEqual(
    protocolPrices([grpc, none]).map(({ operation }) => operation),
    ['read'],
  );
});

test('a p99 of fewer operations than it needs is not compared', () => {
  const [few] = protocolPrices([over('grpc', 1, 10, {}, { ok: 298 }), over('http', 1, 10, {}, { ok: 299 })]);
  assert.deepEqual([few?.grpc.p99Ms, few?.http.p99Ms, few?.ratio.p99, few?.ratio.p50], [null, 3, null, 1]);
});

test('nothing is divided by zero', () => {
  const [price] = protocolPrices([over('grpc', 0, 10), over('http', 1, 10)]);
  assert.deepEqual([price?.ratio.p50, price?.ratio.p99, price?.ratio.opsPerSecond], [null, null, 1]);
});

test('what is invalid, cut short or without numbers has no price', () => {
  const grpc = over('grpc', 1, 10);
  const http = over('http', 1, 10);
  assert.ok(http.state === 'ok');
  const bad: Cell[] = [
    { ...http, verdict: { level: 'invalid', reasons: ['No.'] } },
    { ...http, state: 'aborted', reason: 'Ctrl-C' },
    { ...examplePlan({ protocol: 'http' }), state: 'failed', reason: 'no summary' },
  ];
  for (const each of bad) assert.deepEqual(protocolPrices([grpc, each]), []);
});
