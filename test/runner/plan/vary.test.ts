import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wantedSessions } from '../../../runner/plan/clusters.ts';
import { planText } from '../../../runner/plan/text.ts';
import { choose, planOf } from './plan-request.ts';

const settings = ['500ms', '2s'].map((value) => ({ name: 'election-timeout', value }));
const CHOICE = { modes: ['cluster'], hosts: null, singleHost: null, port: null, clusterRounds: 2, settings } as const;

test('each setting is a session on a cluster of its own, forward and back in turn, of the size that was asked for', () => {
  const told = (nodes: readonly number[] | null) =>
    wantedSessions({ ...CHOICE, nodes }).map(({ clusters: [cluster], roundsBefore }) => [
      cluster?.name,
      cluster?.nodes,
      cluster?.knob?.value,
      cluster?.look,
      roundsBefore,
    ]);
  assert.deepEqual(told(null), [
    ['election-timeout-500ms', 3, '500ms', false, 0],
    ['election-timeout-2s', 3, '2s', false, 0],
    ['election-timeout-2s-round-2', 3, '2s', false, 1],
    ['election-timeout-500ms-round-2', 3, '500ms', false, 1],
  ]);
  assert.deepEqual(
    told([5]).map(([, nodes]) => nodes),
    [5, 5, 5, 5],
  );
});

test('every cell carries the setting of its cluster, and counts its repetitions on from round to round', () => {
  const { cells } = planOf('smoke', 'medium', choose('write-sequential'), { settings, clusterRounds: 2 });
  assert.deepEqual(
    cells.map(({ cluster, repetition }) => [cluster.knob, repetition]),
    [
      [settings[0], 1],
      [settings[1], 1],
      [settings[1], 2],
      [settings[0], 2],
    ],
  );
  assert.deepEqual(planOf('smoke', 'medium', choose('write-sequential')).cells[0]?.cluster, {
    name: 'cluster',
    nodes: 3,
  });
});

test('a plan says what each cluster is started with', () => {
  const lines = planText(planOf('smoke', 'medium', choose('mixed'), { settings }), false).split('\n');
  assert.deepEqual(
    lines.filter((line) => line.includes('cluster of its own')),
    [
      'election-timeout-500ms: an embedded cluster of its own, of 3 nodes, with election-timeout 500ms',
      'election-timeout-2s: an embedded cluster of its own, of 3 nodes, with election-timeout 2s',
    ],
  );
});
