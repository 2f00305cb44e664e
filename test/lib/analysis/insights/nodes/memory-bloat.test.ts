import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryBloat } from '../../../../../lib/analysis/insights/nodes/memory-bloat.ts';
import type { Cell } from '../../../../../lib/report/cell.ts';
import type { ClusterState } from '../../../../../lib/report/state.ts';
import { exampleReportOf, exampleResources, exampleUsage, timedCell } from '../../../../fixtures/example-report.ts';

const GIB = 1_024 ** 3;

/** A node of two processes that takes so much, beside a dataset of so many MiB, on a machine of 16 GiB. */
const node = (rss: number, dataMiB: number): Cell => {
  const part = { rssAnonPeakBytes: rss / 2, rssPeakBytes: 100 * GIB };
  const resources = exampleResources({
    processes: [
      exampleUsage('node1/confman', part),
      exampleUsage('node1/etcd', part),
      exampleUsage('k6', { rssAnonPeakBytes: 9 * GIB }),
    ],
  });
  return timedCell({ entries: dataMiB, payload: { name: 'xlarge', bytes: 1_048_576 } }, 1, {}, { resources });
};

const found = (cell: Cell, states: readonly ClusterState[] = []) =>
  memoryBloat.find(exampleReportOf([cell], { states, snapshots: [] })).map(({ severity }) => severity);

test('a node above 1 GiB and 20 times its data is bloated, and critical from 100 times or a quarter of the machine on', () => {
  assert.deepEqual(found(node(2 * GIB, 50)), ['warning']);
  assert.deepEqual(found(node(2 * GIB, 10)), ['critical']);
  assert.deepEqual(found(node(5 * GIB, 200)), ['critical']);
});

test('less than 1 GiB is what a node takes by itself, and much data takes much', () => {
  assert.deepEqual(found(node(GIB, 1)), []);
  assert.deepEqual(found(node(2 * GIB, 103)), []);
  assert.deepEqual(found(timedCell({}, 1, {}, { resources: { absent: 'not watched' } })), []);
});

test('what it held before the run counts', () => {
  const before = {
    ...{ node: 'node1', dataFolderBytes: null, snapshotBytes: null, databaseBytes: GIB },
  };
  const held = {
    ...{ nodes: [before], counted: { absent: 'no' }, datasetBytes: 1, notKnown: [], finding: null },
  };
  const state = { cluster: 'cluster', held, warmUp: { absent: 'no' }, blocks: [] };
  assert.deepEqual(found(node(2 * GIB, 1)), ['critical']);
  assert.deepEqual(found(node(2 * GIB, 1), [state]), []);
});
