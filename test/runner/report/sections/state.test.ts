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

const line = (lines: readonly string[], label: string): string | undefined =>
  lines.find((each) => each.startsWith(`${label} `));

test('what a cluster of the user held is told node by node, with what was counted', () => {
  const lines = shown({});
  assert.equal(lines[0], 'State  cluster');
  assert.equal(
    line(lines, 'held before'),
    'held before  node1 24 KB in its database, node2 4 MB in its database, 4,000 keys',
  );
  assert.equal(line(shown({}, 'embedded'), 'held before'), 'held before  nothing: its nodes were new');
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
    line(shown({ held: { ...held, nodes, counted: { absent: 'it counts nothing' } } }), 'held before'),
    'held before  not known (Where node2 keeps its data is not known (dataFolder in the configuration file).)',
  );
  const interrupted = shown({ held: { absent: 'interrupted' } });
  assert.equal(line(interrupted, 'held before'), 'held before  not known (interrupted)');
});

test('a warm-up tells its rates, whether it became steady, or why there was none', () => {
  const warmUp = (changes: Partial<ClusterState>) => line(shown(changes), 'warm-up');
  assert.equal(warmUp({}), 'warm-up      6 s: one user did 640 and 655 operations/s');
  assert.ok(!('absent' in first.warmUp));
  assert.equal(
    warmUp({ warmUp: { ...first.warmUp, steady: false } }),
    'warm-up      6 s: one user did 640 and 655 operations/s, which is not steady',
  );
  assert.equal(
    warmUp({ warmUp: { absent: 'switched off with --no-control' } }),
    'warm-up      none (switched off with --no-control)',
  );
});

test('of datasets it is told whether nodes were fresh, and what compacting brought', () => {
  assert.equal(
    line(shown({}), 'datasets'),
    'datasets     small, medium, 1,000 entries: on fresh nodes, compacted from 19.5 MB to 64 KB',
  );
  const [block] = first.blocks;
  assert.ok(block);
  const untouched = { ...block, fresh: false, compaction: { absent: 'it is not a cluster of raftmark' } };
  assert.equal(line(shown({ blocks: [untouched] }), 'datasets'), undefined);
});
