import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wantedSessions } from '../../../runner/plan/clusters.ts';
import { planText } from '../../../runner/plan/text.ts';
import { choose, planOf } from './plan-request.ts';

const CHOICE = {
  modes: ['cluster'],
  hosts: null,
  singleHost: null,
  nodes: null,
  port: null,
  clusterRounds: 1,
} as const;

test('one size, or none, is one session on a cluster that nobody had to name', () => {
  for (const nodes of [null, [5]] as const) {
    const sessions = wantedSessions({ ...CHOICE, nodes });
    assert.deepEqual(
      sessions.map(({ clusters, roundsBefore }) => [clusters.map(({ name }) => name), roundsBefore]),
      [[['cluster'], 0]],
    );
  }
});

test('several sizes are a session each, forward and back in turn, each cluster under a name of its own', () => {
  const sessions = wantedSessions({ ...CHOICE, nodes: [1, 3, 5], port: 6_100, clusterRounds: 3 });
  assert.deepEqual(
    sessions.map(({ clusters: [cluster], roundsBefore }) => [cluster?.name, cluster?.nodes, roundsBefore]),
    [
      ['nodes-1', 1, 0],
      ['nodes-3', 3, 0],
      ['nodes-5', 5, 0],
      ['nodes-5-round-2', 5, 1],
      ['nodes-3-round-2', 3, 1],
      ['nodes-1-round-2', 1, 1],
      ['nodes-1-round-3', 1, 2],
      ['nodes-3-round-3', 3, 2],
      ['nodes-5-round-3', 5, 2],
    ],
  );
  // One after the other they may have the same ports; what listens by default is none of them.
  const clusters = sessions.flatMap((session) => session.clusters);
  assert.ok(clusters.every(({ hosts, look, port }) => hosts === null && !look && port === 6_100));
});

test('every size has the same cells, and repetitions are counted on from round to round', () => {
  const { sessions, cells } = planOf('smoke', 'medium', choose('mixed,consensus,failover'), {
    nodes: [3, 5],
    clusterRounds: 2,
    repetitions: 2,
  });
  const repetitions = (scenario: string) =>
    sessions.map(({ blocks }) => {
      const own = blocks.flatMap(({ scripts }) => scripts.flatMap((script) => script.cells));
      return [...new Set(own.filter((cell) => cell.scenario === scenario).map(({ repetition }) => repetition))];
    });
  assert.deepEqual(repetitions('mixed'), [
    [1, 2],
    [1, 2],
    [3, 4],
    [3, 4],
  ]);
  // It has six by itself, which are enough for two.
  assert.deepEqual(repetitions('consensus')[2], [7, 8, 9, 10, 11, 12]);
  assert.deepEqual(repetitions('failover'), [[1], [1], [2], [2]]);
  assert.equal(new Set(cells.map(({ id }) => id)).size, cells.length);
});

test('a plan of several sizes says which cluster comes when, and counts what lies between them', () => {
  const one = planOf('smoke', 'medium', choose('mixed'));
  const three = planOf('smoke', 'medium', choose('mixed'), { nodes: [1, 3, 5] });
  assert.ok(Math.abs(three.estimate.seconds - (3 * one.estimate.seconds + 2 * 6)) < 1e-9);
  const lines = planText(three, false).split('\n');
  assert.deepEqual(
    lines.filter((line) => line.includes('cluster of its own')),
    [
      'nodes-1: an embedded cluster of its own, of 1 node',
      'nodes-3: an embedded cluster of its own, of 3 nodes',
      'nodes-5: an embedded cluster of its own, of 5 nodes',
    ],
  );
  assert.match(lines.find((line) => line.includes('[2/3]')) ?? '', /Mixed 80\/20, nodes-3, 50 users/);
  assert.ok(!planText(one, false).includes('of its own'));
});
