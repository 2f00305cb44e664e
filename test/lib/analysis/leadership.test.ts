import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isQuiet, tellsLeader, unsettledCells, watchedClusters } from '../../../lib/analysis/leadership.ts';
import { exampleRaft, exampleReport, timedCell } from '../../fixtures/example-report.ts';

test('a leadership is quiet when no term, leader or node changed', () => {
  assert.equal(isQuiet(exampleRaft()), true);
  for (const what of ['termChanges', 'leaderChanges', 'leaderlessSeconds'])
    assert.equal(isQuiet(exampleRaft({ [what]: 1 })), false, what);
  assert.equal(isQuiet(exampleRaft({ unreachable: [{ node: 'node1', seconds: 1 }] })), false);
});

test('a cluster that nobody saw for a time was not watched', () => {
  const [cluster, lone] = exampleReport.clusters;
  assert.ok(cluster?.raft && lone);
  const blind = { ...cluster, raft: { ...cluster.raft, total: exampleRaft({ observedSeconds: 0 }) } };
  assert.deepEqual(
    watchedClusters({ clusters: [cluster, lone] }).map(({ name }) => name),
    ['cluster'],
  );
  assert.deepEqual(watchedClusters({ clusters: [blind] }), []);
});

test('the cells in which a leadership moved are told', () => {
  const moved = exampleRaft({ leaderChanges: 1 });
  const cells = [1, 2].map((repetition) =>
    timedCell({ repetition }, 1, {}, { raft: repetition === 2 ? moved : exampleRaft() }),
  );
  const id = 'small/medium/write-concurrent/users-10/cluster/http/2';
  assert.deepEqual(unsettledCells(cells), [{ id, raft: moved }]);
});

test('a cluster that was measured without a leader does not tell of leaders', () => {
  const [cluster] = exampleReport.clusters;
  assert.ok(cluster);
  assert.equal(tellsLeader({ clusters: [cluster] }, cluster.name), true);
  assert.equal(tellsLeader({ clusters: [{ ...cluster, leader: null }] }, cluster.name), false);
});
