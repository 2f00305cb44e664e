import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heading, outcomeLine } from '../../../runner/progress/lines.ts';
import { exampleMeasured, exampleOperation, examplePlan, LONE } from '../../fixtures/example-report.ts';

const plan = examplePlan();
const place = { cell: plan, title: 'Write concurrent', number: 2, of: 11, severalProtocols: false };
const ok = (changes: Parameters<typeof exampleMeasured>[0] = {}) =>
  outcomeLine({ ...plan, state: 'ok', ...exampleMeasured(changes) });

test('a heading says which cell of how many, and what it measures', () => {
  assert.equal(heading(place), '[2/11] Write concurrent, 10 users (1K entries, 1 KB)');
});

test('a run in several protocols says which one a cell speaks', () => {
  for (const [protocol, title] of [
    ['grpc', 'gRPC'],
    ['http', 'HTTP'],
  ] as const) {
    const cell = examplePlan({ protocol });
    const text = heading({ ...place, cell, severalProtocols: true });
    assert.equal(text, `[2/11] Write concurrent over ${title}, 10 users (1K entries, 1 KB)`);
  }
});

for (const [changes, expected] of [
  [{ scenario: 'consensus', step: { name: 'read-leader', users: 10 } }, 'Consensus overhead, read-leader, 10 users'],
  [
    { scenario: 'consensus', step: { name: 'read-leader', users: 10 }, repetition: 3 },
    'Consensus overhead, read-leader, 10 users, run 3',
  ],
  [
    { scenario: 'consensus', step: { name: 'read-leader', users: 1 }, repetition: 2, cluster: LONE },
    'Consensus overhead, read-leader, single node, 1 user, run 2',
  ],
  [{ cluster: LONE }, 'Consensus overhead, single node, 10 users'],
  [{ cluster: { name: 'cluster', nodes: 1 }, repetition: 2 }, 'Consensus overhead, 10 users, run 2'],
  [{ step: { name: 'events-1000-limit-50', users: 1 } }, 'Consensus overhead, events-1000-limit-50, 1 user'],
  [{ step: { name: 'write-users-5', users: 5 } }, 'Consensus overhead, write-users-5, 5 users'],
] as const) {
  test(`a heading reads "${expected}"`, () => {
    const cell = examplePlan(changes);
    const text = heading({ ...place, cell, title: 'Consensus overhead', number: 3, of: 12 });
    assert.equal(text, `[3/12] ${expected} (1K entries, 1 KB)`);
  });
}

test('one user is not many', () => {
  const cell = examplePlan({
    step: { name: 'users-1', users: 1 },
    payload: { name: 'tiny', bytes: 10 },
    tier: 'smoke',
    entries: 100,
  });
  assert.equal(heading({ ...place, cell }), '[2/11] Write concurrent, 1 user (100 entries, 10 B)');
});

for (const [entries, spoken] of [
  [100, '100 entries'],
  [1_000, '1K entries'],
  [10_000, '10K entries'],
  [100_000, '100K entries'],
  [327, '327 entries'],
  [1, '1 entry'],
] as const) {
  test(`a dataset of ${entries} entries is spoken of as ${spoken}`, () => {
    assert.ok(heading({ ...place, cell: examplePlan({ entries }) }).includes(`(${spoken}, `));
  });
}

test('a cell of one operation shows its rate and its latencies', () => {
  assert.equal(ok(), '400 ops/s | p50 2.10 ms | p95 4.25 ms | p99 6.50 ms');
});

test('failures and redirects are shown where there are any', () => {
  const operation = exampleOperation({ rejected: 3, unknown: 7, errorRate: 0.0244, redirects: 12 });
  assert.equal(
    ok({ operations: [operation] }),
    '400 ops/s | p50 2.10 ms | p95 4.25 ms | p99 6.50 ms | errors 2.4 % (3 rejected, 7 unknown) | 12 redirected',
  );
});

test('a cell of several operations names each', () => {
  const operations = [exampleOperation({ operation: 'read' }), exampleOperation({ latencyMs: null, opsPerSecond: 0 })];
  assert.equal(ok({ operations }), 'read 400 ops/s | p50 2.10 ms | p95 4.25 ms | p99 6.50 ms; write 0 ops/s');
});

test('a verdict is shown unless it is valid', () => {
  const verdict = { level: 'suspect', reasons: ['x'] } as const;
  assert.ok(ok({ verdict }).endsWith(' ms [suspect]'));
});

test('a cell that was not measured gives its reason', () => {
  assert.equal(outcomeLine({ ...plan, state: 'failed', reason: 'no summary' }), 'failed: no summary');
  assert.equal(outcomeLine({ ...plan, state: 'skipped', reason: 'no audit' }), 'skipped: no audit');
  assert.equal(outcomeLine({ ...plan, state: 'aborted', reason: 'interrupted' }), '(aborted: interrupted)');
});

test('an aborted cell shows what it has, and that it was aborted', () => {
  const verdict = { level: 'suspect', reasons: ['x'] } as const;
  const line = outcomeLine({ ...plan, state: 'aborted', reason: 'interrupted', ...exampleMeasured({ verdict }) });
  assert.equal(line, '400 ops/s | p50 2.10 ms | p95 4.25 ms | p99 6.50 ms [suspect] (aborted: interrupted)');
});
