import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClusterState } from '../../../../lib/report/state.ts';
import { state } from '../../../../runner/report/sections/state.ts';
import { exampleReport } from '../../../fixtures/example-report.ts';
import { printed } from '../../../fixtures/printed.ts';

const [first] = exampleReport.states as [ClusterState];
const [cluster] = exampleReport.clusters;
const shown = (changes: Partial<ClusterState>, kind: 'embedded' | 'external' = 'external') =>
  printed(
    state,
    { ...exampleReport, clusters: [{ ...cluster, kind } as never], states: [{ ...first, ...changes }] },
    200,
  );

test('what a cluster of the user held is told node by node, with what was counted', () => {
  assert.equal(
    shown({})[0],
    'Held before  cluster: node1 24 KB in its database, node2 4 MB in its database, 4,000 keys',
  );
  assert.equal(shown({}, 'embedded')[0], 'Held before  cluster: nothing: its nodes were new');
});

test('what is not known of it has its reason', () => {
  const { held } = first;
  assert.ok(!('absent' in held));
  const nodes = held.nodes.map((node) => ({
    ...node,
    dataFolderBytes: null,
    snapshotBytes: null,
    databaseBytes: null,
  }));
  assert.equal(
    shown({ held: { ...held, nodes, counted: { absent: 'it counts nothing' } } })[0],
    'Held before  cluster: not known (Where node2 keeps its data is not known (dataFolder in the configuration file).)',
  );
  assert.equal(shown({ held: { absent: 'interrupted' } })[0], 'Held before  cluster: not known (interrupted)');
});

test('a warm-up tells its rates, whether it became steady, or why there was none', () => {
  assert.equal(shown({})[1], 'Warm-up  cluster: 6 s, 128 and 131 writes/s');
  assert.ok(!('absent' in first.warmUp));
  assert.equal(
    shown({ warmUp: { ...first.warmUp, steady: false } })[1],
    'Warm-up  cluster: 6 s, 128 and 131 writes/s, not steady',
  );
  assert.equal(
    shown({ warmUp: { absent: 'switched off with --no-control' } })[1],
    'Warm-up  cluster: none (switched off with --no-control)',
  );
});

test('of datasets it is told whether nodes were fresh, and what compacting brought', () => {
  assert.equal(
    shown({})[2],
    'Datasets  cluster: small, medium, 1,000 entries: on fresh nodes, compacted from 19.5 MB to 64 KB',
  );
  const [block] = first.blocks;
  assert.ok(block);
  const untouched = { ...block, fresh: false, compaction: { absent: 'it is not a cluster of raftmark' } };
  assert.equal(shown({ blocks: [untouched] }).length, 2);
});
