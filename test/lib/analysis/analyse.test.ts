import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyse } from '../../../lib/analysis/analyse.ts';
import { auditGrowth, trendOf } from '../../../lib/analysis/audit-growth.ts';
import { consensusPrices, isDoubtful } from '../../../lib/analysis/consensus.ts';
import { replicationTax } from '../../../lib/analysis/replication-tax.ts';
import type { AccessPrice } from '../../../lib/report/analyses.ts';
import type { Cell } from '../../../lib/report/cell.ts';
import { READS, WRITES } from '../../../lib/scenarios/steps.ts';
import { auditCells, consensusCells, examplePlan, LONE, timedCell } from '../../fixtures/example-report.ts';

const LOADS = {
  'read-leader': { ...READS, readsFrom: 'leader' },
  'write-leader': WRITES,
  'write-follower': { ...WRITES, writesTo: 'one-follower' },
} as const;

function access(access: keyof typeof LOADS, p50: number, repetition = 1, users = 10): Cell {
  // The name of a step is for people: nothing is read from it.
  return timedCell({ scenario: 'consensus', step: { name: 'a', users, load: LOADS[access] }, repetition }, p50);
}

test('no cells have no analyses', () => {
  assert.deepEqual(analyse([]), { consensus: [], audit: [], replicationTax: [], protocols: [] });
});

test('cells without numbers, or cut short, are in no analysis', () => {
  const plan = examplePlan({ scenario: 'consensus', step: { name: 'read-leader', users: 10 } });
  const cut = { ...access('read-leader', 1), state: 'aborted', reason: 'Ctrl-C' } as Cell;
  const cells: Cell[] = [{ ...plan, state: 'failed', reason: 'no' }, { ...plan, state: 'skipped', reason: 'no' }, cut];
  assert.deepEqual(analyse(cells), { consensus: [], audit: [], replicationTax: [], protocols: [] });
});

test('the ledger goes from the cheapest access to the dearest, whatever order they ran in', () => {
  assert.deepEqual(
    consensusPrices(consensusCells).map((row) => row.access),
    ['read-leader', 'read-follower', 'write-leader', 'write-follower'],
  );
});

test('a figure of the ledger is the median of its repetitions, with the smallest and largest', () => {
  const [row] = consensusPrices([3, 1, 2].map((p50, at) => access('read-leader', p50, at + 1)));
  assert.deepEqual(row?.p50Ms, { median: 2, min: 1, max: 3 });
  assert.deepEqual([row?.repetitions, row?.users], [3, 10]);
});

test('a row of the ledger is compared with the one before, and the first with none', () => {
  const [first, second] = consensusPrices([access('read-leader', 2), access('write-leader', 5)]);
  assert.deepEqual([first?.addedMs, first?.ratio, first?.distinct], [null, null, null]);
  assert.deepEqual([second?.addedMs, second?.ratio], [3, 2.5]);
});

test('an access that was not measured is left out, and the next compared with what there is', () => {
  const [, write] = consensusPrices([access('read-leader', 1), access('write-follower', 4)]);
  assert.deepEqual([write?.access, write?.addedMs], ['write-follower', 3]);
});

test('a difference is distinct when the repetitions do not overlap', () => {
  const ledgerOf = (writes: readonly number[]) =>
    consensusPrices([
      ...[1, 2, 3].map((p50, at) => access('read-leader', p50, at + 1)),
      ...writes.map((p50, at) => access('write-leader', p50, at + 1)),
    ]);
  assert.equal(ledgerOf([4, 5, 6])[1]?.distinct, true);
  assert.equal(ledgerOf([3, 5, 6])[1]?.distinct, false);
  assert.equal(ledgerOf([0.2, 0.4, 0.6])[1]?.distinct, true);
});

test('numbers of users have ledgers of their own', () => {
  const cells = [1, 10].map((users) => access('read-leader', users, 1, users));
  assert.deepEqual(
    consensusPrices(cells).map(({ users, addedMs }) => [users, addedMs]),
    [
      [1, null],
      [10, null],
    ],
  );
});

test('protocols, and what reads promise, have ledgers of their own', () => {
  const loads = ['read-leader', 'write-leader'] as const;
  const ways = [{ protocol: 'grpc' }, { protocol: 'http' }, { protocol: 'http', reads: 'linearizable' }] as const;
  const cells = ways.flatMap((way) =>
    loads.map((each) =>
      timedCell({ ...way, scenario: 'consensus', step: { name: 'a', users: 1, load: LOADS[each] } }, 1),
    ),
  );
  assert.deepEqual(
    consensusPrices(cells).map(({ protocol, reads, access, addedMs }) => [protocol, reads, access, addedMs]),
    [
      ['grpc', 'local', 'read-leader', null],
      ['grpc', 'local', 'write-leader', 0],
      ['http', 'local', 'read-leader', null],
      ['http', 'local', 'write-leader', 0],
      ['http', 'linearizable', 'read-leader', null],
      ['http', 'linearizable', 'write-leader', 0],
    ],
  );
});

test('other scenarios are not in the ledger', () => {
  assert.deepEqual(
    consensusPrices([timedCell({ step: { name: 'read-leader', users: 10, load: LOADS['read-leader'] } }, 1)]),
    [],
  );
});

test('the growth of the audit query has a line for each limit, with the sizes of the trail', () => {
  const [small, large] = auditGrowth(auditCells);
  assert.deepEqual(
    small?.points.map(({ events, p50Ms, p95Ms }) => [events, p50Ms, p95Ms]),
    [
      [1_000, 1.25, 2.5],
      [10_000, 12.5, 25],
      [100_000, 125, 250],
    ],
  );
  assert.deepEqual([small?.limit, large?.limit, large?.points.length], [50, 1_000, 1]);
});

test('the exponent of the audit query follows from its medians', () => {
  const [small, large] = auditGrowth(auditCells);
  // 1.25, 12.5 and 125 ms at 1,000, 10,000 and 100,000 events.
  assert.ok(Math.abs((small?.exponent ?? 0) - 1) < 1e-12);
  assert.equal(large?.exponent, null);
});

test('a step of another load, or in which nothing was ok, is not a size', () => {
  const odd = timedCell({ scenario: 'audit-query' }, 1, { operation: 'query' });
  const step = { name: 'events-1000-limit-50', users: 1, load: { kind: 'audit', limit: 50, events: 1_000 } } as const;
  const none = timedCell({ scenario: 'audit-query', step }, 1, { operation: 'query', ok: 0, latencyMs: null });
  assert.deepEqual(auditGrowth([odd, none]), []);
});

test('the replication tax is the cluster less the single node, and its throughput over it', () => {
  const [tax] = replicationTax([
    timedCell({}, 3, { opsPerSecond: 100 }),
    timedCell({ cluster: LONE }, 1, { opsPerSecond: 400 }),
  ]);
  // p95 and p99 of these cells are twice and three times their p50.
  assert.deepEqual(tax?.addedMs, { p50: 2, p95: 4, p99: 6 });
  assert.equal(tax?.throughputRatio, 0.25);
});

test('a cluster that is faster than the single node has a negative tax', () => {
  const [tax] = replicationTax([timedCell({}, 1), timedCell({ cluster: LONE }, 3)]);
  assert.equal(tax?.addedMs.p50, -2);
});

test('a cell has its tax from the same repetition, step and operation only', () => {
  const single = timedCell({ cluster: LONE }, 1);
  const others = [
    timedCell({ repetition: 2 }, 3),
    timedCell({ step: { name: 'users-50', users: 50 } }, 3),
    timedCell({ tier: 'large' }, 3),
    timedCell({ entries: 327 }, 3),
    timedCell({ reads: 'linearizable' }, 3),
    timedCell({ protocol: 'grpc' }, 3),
    timedCell({}, 3, { operation: 'read' }),
  ];
  assert.deepEqual(replicationTax([single, ...others]), []);
});

test('a cluster of which one node is known has its tax all the same', () => {
  const cluster = { name: 'cluster', nodes: 1 };
  const [tax, ...others] = replicationTax([timedCell({ cluster }, 3), timedCell({ cluster: LONE }, 1)]);
  assert.deepEqual([tax?.cluster, tax?.single, tax?.addedMs.p50], ['cluster', 'single', 2]);
  assert.deepEqual(others, []);
});

test('a lone node that names others is the one that the cluster is compared with', () => {
  const [tax] = replicationTax([timedCell({}, 3), timedCell({ cluster: { name: 'single', nodes: 3 } }, 1)]);
  assert.equal(tax?.single, 'single');
});

test('one cluster alone has no tax', () => {
  assert.deepEqual(replicationTax([timedCell({}, 1)]), []);
  assert.deepEqual(replicationTax([timedCell({ cluster: LONE }, 1)]), []);
});

const line = (distinct: boolean | null, repetitions: number) => ({ distinct, repetitions }) as AccessPrice;

test('a difference is in doubt when repetitions overlap, or when a line has no other', () => {
  assert.equal(isDoubtful(line(true, 3), line(null, 3)), false);
  assert.equal(isDoubtful(line(false, 3), line(null, 3)), true);
  assert.equal(isDoubtful(line(true, 1), line(null, 3)), true);
  assert.equal(isDoubtful(line(true, 3), line(null, 1)), true);
  assert.equal(isDoubtful(line(null, 1), undefined), false);
});

test('a trend is flat below an exponent of 0.1 either way, and else says what ten times the events make', () => {
  const trend = (exponent: number | null, ...events: number[]) =>
    trendOf({ exponent, points: events.map((each) => ({ events: each }) as never) });
  assert.deepEqual(trend(0.09, 1, 2), { trend: 'flat' });
  assert.deepEqual(trend(-0.09, 1, 2), { trend: 'flat' });
  assert.deepEqual(trend(0.1, 1, 2), { trend: 'grows', factor: 10 ** 0.1 });
  assert.deepEqual(trend(2, 1, 2), { trend: 'grows', factor: 100 });
  assert.deepEqual(trend(-1, 1, 2), { trend: 'falls', factor: 0.1 });
  assert.deepEqual(trend(null, 5, 5), { trend: 'unknown', sizes: 'one' });
  assert.deepEqual(trend(null, 5, 6), { trend: 'unknown', sizes: 'unusable' });
});
