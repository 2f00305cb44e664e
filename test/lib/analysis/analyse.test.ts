import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyse } from '../../../lib/analysis/analyse.ts';
import { auditGrowth, trendOf } from '../../../lib/analysis/audit-growth.ts';
import { replicationTax } from '../../../lib/analysis/replication-tax.ts';
import type { Cell, Measured } from '../../../lib/report/cell.ts';
import type { OperationResult } from '../../../lib/report/figures.ts';
import { READS } from '../../../lib/scenarios/steps.ts';
import { auditCells, examplePlan, LONE, type PlanChanges, timedCell } from '../../fixtures/example-report.ts';

function access(access: 'read-leader', p50: number): Cell {
  const load = { ...READS, readsFrom: 'leader' } as const;
  return timedCell({ scenario: 'consensus', step: { name: access, users: 10, load } }, p50);
}

test('no cells have no analyses', () => {
  assert.deepEqual(analyse([]), {
    ...{ consensus: [], audit: [], replicationTax: [], protocols: [], sizes: [], knobs: [], readScaling: [] },
    ...{ batches: [], connections: [], loads: [], fillings: [], soaks: [] },
    ...{ queues: { hops: [], speedUps: [], scaling: [] }, readBarriers: [], cells: [] },
  });
});

test('cells without numbers, or cut short, are in no analysis', () => {
  const plan = examplePlan({ scenario: 'consensus', step: { name: 'read-leader', users: 10 } });
  const cut = { ...access('read-leader', 1), state: 'aborted', reason: 'Ctrl-C' } as Cell;
  const cells: Cell[] = [{ ...plan, state: 'failed', reason: 'no' }, { ...plan, state: 'skipped', reason: 'no' }, cut];
  assert.deepEqual(analyse(cells), {
    consensus: [],
    audit: [],
    replicationTax: [],
    protocols: [],
    sizes: [],
    knobs: [],
    readScaling: [],
    batches: [],
    connections: [],
    loads: [],
    fillings: [],
    soaks: [],
    queues: { hops: [], speedUps: [], scaling: [] },
    readBarriers: [],
    // Those that would have been in it are told, and what was never to be measured is not.
    cells: [
      {
        analysis: 'consensus',
        leftOut: [
          { cell: plan.id, because: 'no' },
          { cell: cut.id, because: 'Ctrl-C' },
        ],
        suspect: [],
      },
    ],
  });
});

const INVALID = { level: 'invalid', reasons: ['60 % of the reads failed.'] } as const;
const SUSPECT = { level: 'suspect', reasons: ['Other programs used a processor.'] } as const;

test('an invalid cell is left out of every analysis, which says so, and a suspect one is used', () => {
  const of = (plan: PlanChanges, verdict: Measured['verdict'], operation: Partial<OperationResult> = {}) =>
    timedCell(plan, 1, operation, { verdict });
  const step = { name: 'a', users: 10, load: { ...READS, readsFrom: 'leader' } as const };
  const read = of({ scenario: 'consensus', step }, INVALID, { operation: 'read' });
  const load = { kind: 'audit', limit: 50, events: 1_000 } as const;
  const query = of({ scenario: 'audit-query', step: { name: 'q', users: 1, load } }, INVALID, { operation: 'query' });
  const pair = [of({}, INVALID), of({ cluster: LONE }, SUSPECT)];
  const other = of({ protocol: 'grpc' }, SUSPECT);
  const found = analyse([read, query, ...pair, other]);
  assert.deepEqual([found.consensus, found.audit, found.replicationTax, found.protocols], [[], [], [], []]);
  const because = INVALID.reasons[0];
  assert.deepEqual(found.cells, [
    { analysis: 'consensus', leftOut: [{ cell: read.id, because }], suspect: [] },
    { analysis: 'audit', leftOut: [{ cell: query.id, because }], suspect: [] },
    { analysis: 'replicationTax', leftOut: [{ cell: pair[0]?.id, because }], suspect: [pair[1]?.id] },
    { analysis: 'protocols', leftOut: [{ cell: pair[0]?.id, because }], suspect: [other.id] },
  ]);
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

test('the tax is taken over pairs of repetitions, and claimed from six on', () => {
  const cells = (pairs: number) =>
    Array.from({ length: pairs }, (_, at) => [
      timedCell({ repetition: at + 1 }, (at + 1) * 3, { opsPerSecond: 100 }),
      timedCell({ repetition: at + 1, cluster: LONE }, at + 1, { opsPerSecond: 400 }),
    ]).flat();
  const [five, ...none] = replicationTax(cells(5));
  assert.deepEqual([five?.pairs, five?.addedMs.p50, none], [5, 6, []]);
  assert.deepEqual(five?.intervals, {
    ...{ addedP50Ms: null, addedP95Ms: null, addedP99Ms: null, throughputRatio: null },
  });
  const [six] = replicationTax(cells(6));
  assert.deepEqual([six?.intervals.addedP50Ms?.low, six?.intervals.addedP50Ms?.high], [2, 12]);
  assert.ok(Math.abs((six?.intervals.throughputRatio?.high ?? 0) - 0.25) < 1e-12);
});

test('percentiles are held against each other only where both have the operations that they need', () => {
  const added = (ok: number) => replicationTax([timedCell({}, 3, { ok }), timedCell({ cluster: LONE }, 1)])[0]?.addedMs;
  assert.deepEqual(added(299), { p50: 2, p95: 4, p99: 6 });
  assert.deepEqual(added(298), { p50: 2, p95: 4, p99: null });
  assert.deepEqual(added(40), { p50: 2, p95: null, p99: null });
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

test('an exponent is fitted over the trails that are as long as the limit', () => {
  const of = (events: number, p50: number) => {
    const load = { kind: 'audit', limit: 1_000, events } as const;
    return timedCell({ scenario: 'audit-query', step: { name: `${events}`, users: 1, load } }, p50, {
      operation: 'query',
    });
  };
  // Answers of 500 events are shorter, and would make the query seem to grow.
  const [growth] = auditGrowth([of(500, 1), of(1_000, 8), of(2_000, 8), of(4_000, 8)]);
  assert.ok(growth && Math.abs(growth.exponent ?? 1) < 1e-12 && growth.points.length === 4);
  const [short] = auditGrowth([of(100, 1), of(200, 2), of(400, 4)]);
  assert.deepEqual([short?.exponent, short?.interval], [null, null]);
  assert.deepEqual(short && trendOf(short), { trend: 'unknown', sizes: 'one' });
});

test('a trend is what its interval says: flat within 0.1 either way, growth or fall beyond zero, and else no claim', () => {
  const trend = (
    exponent: number | null,
    [low, high]: readonly [number, number] | readonly [],
    ...events: number[]
  ) => {
    const interval = low === undefined || high === undefined ? null : { low, high, confidence: 0.95 };
    return trendOf({ exponent, interval, limit: 1, points: events.map((each) => ({ events: each }) as never) });
  };
  assert.deepEqual(trend(0.05, [0.01, 0.09], 1, 2), { trend: 'flat' });
  assert.deepEqual(trend(-0.05, [-0.09, 0.02], 1, 2), { trend: 'flat' });
  assert.deepEqual(trend(0.1, [0.05, 0.15], 1, 2), { trend: 'grows', factor: 10 ** 0.1 });
  assert.deepEqual(trend(2, [1, 3], 1, 2), { trend: 'grows', factor: 100 });
  assert.deepEqual(trend(-1, [-2, -0.01], 1, 2), { trend: 'falls', factor: 0.1 });
  assert.deepEqual(trend(1, [-0.01, 2], 1, 2), { trend: 'unclaimed' });
  assert.deepEqual(trend(1, [], 1, 2), { trend: 'unclaimed' });
  assert.deepEqual(trend(null, [], 5, 5), { trend: 'unknown', sizes: 'one' });
  assert.deepEqual(trend(null, [], 5, 6), { trend: 'unknown', sizes: 'unusable' });
});
