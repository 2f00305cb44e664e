import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyse } from '../../../lib/analysis/analyse.ts';
import { sizedCells, sizeScalings } from '../../../lib/analysis/sizes.ts';
import type { Cell } from '../../../lib/report/cell.ts';
import type { OperationResult } from '../../../lib/report/figures.ts';
import { examplePlan, LONE, type PlanChanges, timedCell } from '../../fixtures/example-report.ts';

/** A cell on a cluster of so many nodes, of a round counted from 1; its p99 is three times its p50. */
const on = (
  nodes: number,
  p50: number,
  opsPerSecond: number,
  round = 1,
  changes: PlanChanges = {},
  operation: Partial<OperationResult> = {},
): Cell => {
  const name = round === 1 ? `nodes-${nodes}` : `nodes-${nodes}-round-${round}`;
  return timedCell({ cluster: { name, nodes }, repetition: round, ...changes }, p50, { opsPerSecond, ...operation });
};

test('sizes are held against the smallest, and the slope is that of a straight line over all of them', () => {
  const [scaling, ...others] = sizeScalings([on(5, 4, 250), on(1, 1, 1_000), on(3, 2, 500)]);
  const spread = (value: number) => ({ median: value, min: value, max: value });
  assert.deepEqual(scaling, {
    tier: 'small',
    payload: 'medium',
    protocol: 'http',
    reads: 'local',
    scenario: 'write-concurrent',
    step: 'users-10',
    users: 10,
    operation: 'write',
    sizes: [
      {
        nodes: 1,
        repetitions: 1,
        opsPerSecond: spread(1_000),
        p50Ms: spread(1),
        p99Ms: 3,
        pairs: 0,
        ratio: { opsPerSecond: null, p50: null },
        intervals: { opsPerSecond: null, p50: null },
      },
      {
        nodes: 3,
        repetitions: 1,
        opsPerSecond: spread(500),
        p50Ms: spread(2),
        p99Ms: 6,
        pairs: 1,
        ratio: { opsPerSecond: 0.5, p50: 2 },
        intervals: { opsPerSecond: null, p50: null },
      },
      {
        nodes: 5,
        repetitions: 1,
        opsPerSecond: spread(250),
        p50Ms: spread(4),
        p99Ms: 12,
        pairs: 1,
        ratio: { opsPerSecond: 0.25, p50: 4 },
        intervals: { opsPerSecond: null, p50: null },
      },
    ],
    // Around 3 nodes: (-2 x -4/3 + 2 x 5/3) / 8 ms, and (-2 x 1250/3 + 2 x -1000/3) / 8 operations per second.
    slopes: {
      p50Ms: { repetitions: 1, perNode: 0.75, interval: null },
      opsPerSecond: { repetitions: 1, perNode: -187.5, interval: null },
    },
  });
  assert.deepEqual(others, []);
});

test('clusters of one size in several rounds are repetitions of one measurement, whatever they are called', () => {
  const cells = [on(1, 1, 800), on(3, 2, 400), on(3, 6, 300, 2), on(1, 2, 600, 2)];
  const [scaling] = sizeScalings(cells);
  const [one, three] = scaling?.sizes ?? [];
  assert.deepEqual([one?.repetitions, three?.repetitions, three?.pairs], [2, 2, 2]);
  assert.deepEqual(one?.opsPerSecond, { median: 700, min: 600, max: 800 });
  // Pairs of the same round: 400 / 800 and 300 / 600; 2 / 1 and 6 / 2 ms.
  assert.equal(three?.ratio.opsPerSecond, 0.5);
  assert.ok(Math.abs((three?.ratio.p50 ?? 0) - Math.sqrt(6)) < 1e-12);
  // Slopes of 0.5 and 2 ms for each node.
  assert.deepEqual(scaling?.slopes.p50Ms, { repetitions: 2, perNode: 1.25, interval: null });
});

test('six rounds make a claim of ratios and of slopes', () => {
  const cells = [1, 2, 3, 4, 5, 6].flatMap((round) => [on(1, 1, 1_000, round), on(3, 2 + round / 10, 500, round)]);
  const [scaling] = sizeScalings(cells);
  const [, three] = scaling?.sizes ?? [];
  assert.deepEqual([three?.intervals.p50?.low, three?.intervals.p50?.high], [2.1, 2.6]);
  assert.equal(scaling?.slopes.p50Ms.repetitions, 6);
  assert.ok(Math.abs((scaling?.slopes.p50Ms.interval?.low ?? 0) - 0.55) < 1e-12);
  assert.ok(Math.abs((scaling?.slopes.p50Ms.interval?.high ?? 0) - 0.8) < 1e-12);
});

test('a round that lacks a size has no part in the slope, and one in the ratios of those that it has', () => {
  const [scaling] = sizeScalings([on(1, 1, 100), on(3, 2, 100), on(5, 3, 100), on(1, 1, 100, 2), on(3, 4, 100, 2)]);
  assert.deepEqual(scaling?.slopes.p50Ms, { repetitions: 1, perNode: 0.5, interval: null });
  assert.deepEqual(
    scaling?.sizes.map(({ pairs }) => pairs),
    [0, 2, 1],
  );
});

test('a p99 of fewer operations than it needs is not told', () => {
  const [scaling] = sizeScalings([on(1, 1, 100), on(3, 2, 100, 1, {}, { ok: 298 })]);
  assert.deepEqual(
    scaling?.sizes.map(({ p99Ms }) => p99Ms),
    [3, null],
  );
});

test('clusters of one size, the lone node, other work and broken nodes are not compared', () => {
  const others: Cell[] = [
    on(3, 1, 1, 1, { cluster: { name: 'other', nodes: 1 }, scenario: 'mixed' }),
    on(3, 1, 1, 2),
    timedCell({ cluster: LONE }, 1, { opsPerSecond: 1 }),
    on(1, 1, 1, 1, { protocol: 'grpc' }),
    on(1, 1, 1, 1, { keys: 'zipf' }),
  ];
  assert.deepEqual(sizeScalings([on(3, 1, 1), ...others]), []);
  const broken = [on(1, 1, 1, 1, { scenario: 'failover' }), on(3, 1, 1, 1, { scenario: 'failover' })];
  assert.deepEqual([sizeScalings(broken), sizedCells(broken)], [[], []]);
});

test('a size on which nothing was measured is left out, and the analysis says why', () => {
  const failed: Cell = {
    ...examplePlan({ cluster: { name: 'nodes-5', nodes: 5 } }),
    state: 'failed',
    reason: 'k6 ended with code 107',
  };
  const { sizes, cells } = analyse([on(1, 1, 100), on(3, 2, 50), failed]);
  assert.deepEqual(
    sizes[0]?.sizes.map(({ nodes }) => nodes),
    [1, 3],
  );
  assert.deepEqual(cells, [
    { analysis: 'sizes', leftOut: [{ cell: failed.id, because: 'k6 ended with code 107' }], suspect: [] },
  ]);
});
