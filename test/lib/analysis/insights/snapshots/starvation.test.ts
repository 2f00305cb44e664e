import assert from 'node:assert/strict';
import { test } from 'node:test';
import { snapshotStarvation } from '../../../../../lib/analysis/insights/snapshots/starvation.ts';
import type { NodeState, RaftChange } from '../../../../../lib/report/monitors.ts';
import { exampleReport, exampleReportOf, failoverCell, timedCell } from '../../../../fixtures/example-report.ts';
import { movedRaft } from '../../../../fixtures/reports/raft.ts';
import { exampleClusterSnapshots, exampleSeen } from '../../../../fixtures/reports/snapshots.ts';

const FOLLOWS = { reachable: true, problem: null, role: 'follower', term: 4, leader: 'node1', ready: true } as const;
const SILENT = { ...FOLLOWS, reachable: false, problem: 'no answer', role: 'unknown', term: null } as const;

const change = (atMs: number, from: NodeState | null, to: NodeState): RaftChange => ({
  ...{ atMs, node: 'node1', from, to },
  at: new Date(Date.parse(exampleReport.startedAt) + atMs).toISOString(),
});

/** An election at each of these times; snapshots of 100 ms at those. The one window is 20 s to 120 s of the run. */
function found(
  elections: readonly number[],
  snapshots: readonly number[],
  more: readonly RaftChange[] = [],
  cell = true,
) {
  const timeline = [
    change(10, null, FOLLOWS),
    ...elections.map((atMs, at) => change(atMs, { ...FOLLOWS, term: 4 + at }, { ...FOLLOWS, term: 5 + at })),
    ...more,
  ];
  const clusters = exampleReport.clusters.map((each) => ({ ...each, raft: { ...movedRaft, timeline } }));
  const seen = snapshots.map((atMs) =>
    exampleSeen({ began: { atMs, by: 'log', errorMs: 0 }, ended: { atMs: atMs + 100, by: 'log', errorMs: 0 } }),
  );
  const cells = cell ? [timedCell({}, 1, {}, { windowSeconds: 100 })] : [failoverCell];
  return snapshotStarvation.find(
    exampleReportOf(cells, { clusters, snapshots: [{ ...exampleClusterSnapshots, seen }] }),
  );
}

test('an election within a snapshot, or two election timeouts after it, is that of the snapshot', () => {
  const [finding] = found([30_050], [30_000]);
  assert.equal(finding?.severity, 'critical');
  assert.match(finding?.title ?? '', /^1 of 1 election .* within 2[.]00 s after it[.]$/);
  // 100 ms and 2 x 1 s of 100 s.
  assert.equal(finding?.measured[1]?.value, 0.021);
  assert.equal(found([32_050], [30_000]).length, 1);
  assert.deepEqual(found([32_150], [30_000]), [], 'later than that');
  assert.deepEqual(found([29_950], [30_000]), [], 'before it');
});

test('a leader that steps down counts, and one that does not answer does not', () => {
  const led = { ...FOLLOWS, role: 'leader' } as const;
  assert.equal(found([], [30_000], [change(30_500, led, FOLLOWS)]).length, 1);
  assert.deepEqual(found([], [30_000], [change(30_500, led, SILENT)]), []);
});

test('nothing is said where half of the elections are elsewhere, and chance is told', () => {
  assert.deepEqual(found([30_050, 60_000], [30_000]), []);
  assert.equal(found([30_050, 60_000, 60_100, 80_050], [30_000, 80_000])[0]?.measured[0]?.value, 2);
  // 40 snapshots, 2.1 s each, lie close to 84 % of the time.
  const often = Array.from({ length: 40 }, (_, at) => 20_000 + 2_500 * at);
  assert.equal(found([30_050], often)[0]?.severity, 'warning');
});

test('what happens outside of windows, or beside faults, is no trouble', () => {
  assert.deepEqual(found([10_050], [10_000]), []);
  assert.deepEqual(found([30_050], [30_000], [], false), []);
});
