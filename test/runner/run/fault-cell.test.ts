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
const folders = (target: string, kind: Cluster['kind']) => [
  ...new Set(snapshotMeans(clusterOf(kind), recipeOf(target), tools).files.map(({ folder }) => folder)),
];

test("snapshots are looked for where the product keeps them, which a user's Confman does otherwise than ours", () => {
  assert.deepEqual(folders('confman', 'external'), ['raft-log']);
  assert.deepEqual(folders('confman', 'embedded'), ['member/snap']);
  assert.deepEqual(folders('etcd', 'external'), ['member/snap']);
  assert.deepEqual(folders('etcd', 'embedded'), ['member/snap']);
});

test("only raftmark's own nodes are told to make one", () => {
  const recipe = recipeOf('etcd');
  assert.equal(snapshotMeans(clusterOf('external'), recipe, tools).onRequest, null);
  assert.equal(snapshotMeans(clusterOf('embedded'), recipe, tools).onRequest, recipe.snapshots);
});

test('of a target without a recipe nothing is known', async () => {
  const cluster = clusterOf('external');
  assert.deepEqual(snapshotMeans(cluster, null, {}), { files: [], onRequest: null, tools: {} });
  assert.equal(await receivedFrom(cluster, null)('node1'), null);
});

test("a user's nodes do not say what they have received", async () => {
  assert.equal(await receivedFrom(clusterOf('external'), recipeOf('etcd'))('node1'), null);
});
