import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heldBy, heldFinding } from '../../../lib/analysis/held.ts';
import type { NodeHolding } from '../../../lib/report/state.ts';

const MB = 1_024 ** 2;
const node = (changes: Partial<NodeHolding>): NodeHolding => ({
  node: 'node1',
  dataFolderBytes: null,
  snapshotBytes: null,
  databaseBytes: null,
  ...changes,
});
const findingOf = (nodes: readonly NodeHolding[], datasetBytes = MB) => heldFinding('cluster', { nodes, datasetBytes });

test('a store of 166 MB beside a dataset of 1 MB is told, with both', () => {
  assert.equal(
    findingOf([node({}), { ...node({ dataFolderBytes: 166 * MB, snapshotBytes: 10 * MB }), node: 'node2' }]),
    "Before the run node2 of cluster held 166 MB in its data folder, 166 times the run's largest dataset (1 MB): what is measured is a store of that size.",
  );
});

test('three times the dataset is not told, and more is, of the node that holds most', () => {
  const two = (bytes: number) => [node({ databaseBytes: MB }), { ...node({ databaseBytes: bytes }), node: 'node2' }];
  assert.equal(findingOf(two(3 * MB)), null);
  assert.match(
    findingOf(two(3 * MB + 1)) ?? '',
    /^Before the run node2 of cluster held 3 MB in its database, 3\.0 times/,
  );
});

test('what a node says of its database counts for more than a folder with a log that was laid out ahead', () => {
  assert.deepEqual(heldBy(node({ dataFolderBytes: 130 * MB, databaseBytes: 100 })), {
    bytes: 100,
    where: 'in its database',
  });
  assert.equal(findingOf([node({ dataFolderBytes: 130 * MB, databaseBytes: 100 })]), null);
});

test('a snapshot that is larger than the folder of today is what counts', () => {
  assert.deepEqual(heldBy(node({ dataFolderBytes: MB, snapshotBytes: 9 * MB })), {
    bytes: 9 * MB,
    where: 'in its last snapshot',
  });
});

test('an empty store is no multiple of a tiny dataset, and of what nobody knows nothing is said', () => {
  assert.equal(findingOf([node({ databaseBytes: 24_576 })], 1_000), null);
  assert.equal(findingOf([node({})]), null);
  assert.equal(heldBy(node({})), null);
});

test('beside a run without a dataset, what a store held is told without a multiple', () => {
  assert.equal(
    findingOf([node({ databaseBytes: 5 * MB })], 0),
    'Before the run node1 of cluster held 5 MB in its database: what is measured is a store of that size.',
  );
});
