import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClusterSnapshots, SeenSnapshots } from '../../../../lib/report/snapshots.ts';
import { checkCellSnapshots, checkSnapshots } from '../../../../runner/report/check/snapshots.ts';
import { exampleReport } from '../../../fixtures/reports/report.ts';
import { exampleClusterSnapshots, exampleSeen, exampleSnapshots } from '../../../fixtures/reports/snapshots.ts';

const { clusters } = exampleReport;
const checked = (changes: Partial<ClusterSnapshots>): string[] =>
  checkSnapshots({ clusters, snapshots: [{ ...exampleClusterSnapshots, ...changes }] });

test('snapshots of clusters that were measured contradict nothing; none at all neither', () => {
  assert.deepEqual(checked({}), []);
  assert.deepEqual(checkSnapshots({ clusters }), []);
});

test('those of a cluster that was not there, twice, or of a node that was not watched', () => {
  assert.deepEqual(checked({ cluster: 'of-5' }), ['snapshots of of-5: the run has no cluster of that name']);
  const twice = [exampleClusterSnapshots, exampleClusterSnapshots];
  assert.deepEqual(checkSnapshots({ clusters, snapshots: twice }), ['snapshots of cluster are there more than once']);
  const { seen } = exampleClusterSnapshots;
  assert.deepEqual(checked({ seen: [...seen, exampleSeen({ node: 'node9', bytes: null })] }), [
    'snapshots of cluster: one is of node9, which was not watched',
  ]);
});

test('one that ended before it began, and a growth that does not follow', () => {
  const ended = { atMs: 20_999, by: 'files', errorMs: 10 } as const;
  const { seen, growth } = exampleClusterSnapshots;
  assert.deepEqual(checked({ seen: [...seen, exampleSeen({ ended, bytes: null })] }), [
    'snapshots of cluster: one of node1 ended before it began',
  ]);
  assert.deepEqual(checked({ growth: { ...growth, exponent: 2 } as typeof growth }), [
    'snapshots of cluster: growth does not follow from them',
  ]);
  assert.deepEqual(checked({ growth: { absent: 'why' } }), ['snapshots of cluster: growth does not follow from them']);
  // Why there is none was said in other words before.
  assert.deepEqual(checked({ seen: [], growth: { absent: 'of 0 snapshots alone it is known' } }), []);
});

test('of a cell: figures of no window, a middle above the longest, and a cost of nothing', () => {
  const of = (changes: Partial<SeenSnapshots>): string[] => checkCellSnapshots(exampleSnapshots(changes));
  assert.deepEqual(of({}), []);
  assert.deepEqual(checkCellSnapshots(undefined), []);
  assert.deepEqual(checkCellSnapshots({ absent: 'why' }), []);
  const { cost } = exampleSnapshots();
  assert.ok(!('absent' in cost));
  const beside = { windows: 0, stallMs: 160, longestStallMs: 150, p99Ms: null };
  assert.deepEqual(of({ cost: { ...cost, beside } }), [
    'figures of no window',
    'the middle stall is 160 ms, and the longest 150 ms',
  ]);
  assert.deepEqual(of({ seen: [] }), ['they cost something, and there are none']);
});
