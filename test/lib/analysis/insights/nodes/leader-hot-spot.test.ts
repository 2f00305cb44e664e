import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leaderHotSpot } from '../../../../../lib/analysis/insights/nodes/leader-hot-spot.ts';
import type { Cell } from '../../../../../lib/report/cell.ts';
import {
  exampleRaft,
  exampleReportOf,
  exampleResources,
  exampleUsage,
  timedCell,
} from '../../../../fixtures/example-report.ts';

/** Processors that nodes 1, 2, 3 keep busy; node1 leads unless it changes. */
const busy = (cores: readonly number[], leaderChanges = 0): Cell => {
  const processes = cores.map((cpuCoresMean, at) => exampleUsage(`node${at + 1}/etcd`, { cpuCoresMean }));
  const raft = exampleRaft({ led: [{ node: 'node1', seconds: 10 }], leaderChanges });
  return timedCell({}, 1, {}, { raft, resources: exampleResources({ processes }) });
};

const found = (...cells: Cell[]) =>
  leaderHotSpot.find(exampleReportOf(cells)).map(({ severity, measured }) => [severity, measured[0]?.value]);

test('the leader is held against the median of its followers', () => {
  assert.deepEqual(found(busy([0.6, 0.2, 0.4])), [['note', 0.6 / ((0.2 + 0.4) / 2)]]);
  assert.deepEqual(found(busy([1, 0.25, 0.25])), [['warning', 4]]);
  assert.deepEqual(found(busy([1, 0.5, 0.5])), [['note', 2]]);
});

test('nothing is said where nobody led throughout, nodes were idle, or processes were not watched', () => {
  assert.deepEqual(found(busy([1, 0.25, 0.25], 1)), []);
  assert.deepEqual(found(busy([0.02, 0.01, 0.01])), []);
  assert.deepEqual(found(timedCell({}, 1, {}, { resources: { absent: 'not watched' } })), []);
});
