import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readScalings } from '../../../lib/analysis/read-scaling.ts';
import type { Cell } from '../../../lib/report/cell.ts';
import type { EntryLoad } from '../../../lib/scenarios/steps.ts';
import { READS } from '../../../lib/scenarios/steps.ts';
import { type PlanChanges, timedCell } from '../../fixtures/example-report.ts';

const reading = (
  readsFrom: EntryLoad['readsFrom'],
  opsPerSecond: number,
  repetition = 1,
  changes: PlanChanges = {},
): Cell =>
  timedCell(
    {
      scenario: 'read-scaling',
      step: { name: readsFrom, users: 10, load: { ...READS, readsFrom } },
      repetition,
      ...changes,
    },
    1_000 / opsPerSecond,
    { operation: 'read', opsPerSecond },
  );

test('all nodes are held against the leader alone, repetition by repetition', () => {
  const cells = [
    reading('leader', 1_000),
    reading('all-nodes', 3_000),
    reading('all-nodes', 4_000, 2),
    reading('leader', 2_000, 2),
  ];
  const [scaling, ...others] = readScalings(cells);
  assert.deepEqual(others, []);
  assert.deepEqual(scaling?.leader, { median: 1_500, min: 1_000, max: 2_000 });
  assert.deepEqual(scaling?.allNodes, { median: 3_500, min: 3_000, max: 4_000 });
  assert.deepEqual([scaling?.users, scaling?.offeredPerSecond, scaling?.pairs, scaling?.interval], [10, null, 2, null]);
  // Three times and twice.
  assert.ok(Math.abs((scaling?.ratio ?? 0) - Math.sqrt(6)) < 1e-12);
});

test('each cluster has its own, and one that was read from in one way alone has none', () => {
  const three = { cluster: { name: 'nodes-3', nodes: 3 } };
  const five = { cluster: { name: 'nodes-5', nodes: 5 } };
  const cells = [
    reading('leader', 1_000),
    reading('all-nodes', 900, 1),
    reading('leader', 1_000, 1, three),
    reading('all-nodes', 3_000, 1, three),
    reading('all-nodes', 5_000, 1, five),
    reading('leader', 5_000, 1, { ...five, scenario: 'consensus' }),
  ];
  assert.deepEqual(
    readScalings(cells).map(({ cluster, ratio }) => [cluster.name, ratio]),
    [
      ['cluster', 0.9],
      ['nodes-3', 3],
    ],
  );
});

test('clusters of one size in several rounds are repetitions of one measurement', () => {
  const cells = [1, 2].flatMap((round) => {
    const cluster = { name: round === 1 ? 'nodes-3' : 'nodes-3-round-2', nodes: 3 };
    return [reading('leader', 1_000, round, { cluster }), reading('all-nodes', 2_000 * round, round, { cluster })];
  });
  const [scaling, ...others] = readScalings(cells);
  assert.deepEqual([scaling?.cluster.name, scaling?.pairs, others], ['nodes-3', 2, []]);
  // Twice and four times.
  assert.ok(Math.abs((scaling?.ratio ?? 0) - Math.sqrt(8)) < 1e-12);
});
