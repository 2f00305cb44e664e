import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cluster } from '../../../runner/cluster/cluster.ts';
import { recipeOf } from '../../../runner/embedded/recipes.ts';
import { receivedFrom, snapshotMeans } from '../../../runner/run/fault-cell.ts';

function clusterOf(kind: Cluster['kind']): Cluster {
  const nodes = [{ name: 'node1', url: 'http://127.0.0.1:1' }];
  return { kind, nodes, dataFolder: null, keep: async () => '', stop: async () => undefined };
}

const tools = { etcd: '/bin/etcd' };
const seeing = { seen: [] };

test("snapshots are looked for where the product shows them, which a user's Confman does otherwise than ours", () => {
  const places = (target: string, kind: Cluster['kind']) => {
    const { files, temporary, log } = recipeOf(target).snapshotSigns[kind];
    return [[...new Set(files.map(({ folder }) => folder))], temporary.length > 0, log.length > 0];
  };
  assert.deepEqual(places('confman', 'external'), [['raft-log'], true, true]);
  for (const [target, kind] of [
    ['confman', 'embedded'],
    ['etcd', 'external'],
    ['etcd', 'embedded'],
  ] as const)
    assert.deepEqual(places(target, kind), [['member/snap'], false, true]);
});

test("only raftmark's own nodes are told to make one", () => {
  const recipe = recipeOf('etcd');
  assert.equal(snapshotMeans(clusterOf('external'), recipe, tools, seeing).onRequest, null);
  assert.equal(snapshotMeans(clusterOf('embedded'), recipe, tools, seeing).onRequest, recipe.snapshots);
});

test('of a target without a recipe nothing is known', async () => {
  const cluster = clusterOf('external');
  assert.deepEqual(snapshotMeans(cluster, null, {}, null), { seen: null, onRequest: null, tools: {} });
  assert.equal(await receivedFrom(cluster, null)('node1'), null);
});

test("a user's nodes do not say what they have received", async () => {
  assert.equal(await receivedFrom(clusterOf('external'), recipeOf('etcd'))('node1'), null);
});
