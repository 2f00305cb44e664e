import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amplificationOf, resourcesByCluster, whyNoResources } from '../../../lib/analysis/resources.ts';
import type { Cell } from '../../../lib/report/cell.ts';
import type { CellCost, ProcessUsage } from '../../../lib/report/monitors.ts';
import {
  exampleMeasured,
  exampleReportOf,
  exampleResources,
  exampleUsage,
  LONE,
  timedCell,
} from '../../fixtures/example-report.ts';

const NO_COST: CellCost = {
  nodesCpuSecondsPer1000: null,
  k6CpuSecondsPer1000: null,
  writeAmplification: null,
  writeAmplificationByNode: [],
};

function cellOf(processes: readonly ProcessUsage[], plan = {}): Cell {
  return timedCell(plan, 1, {}, { resources: exampleResources({ processes }), cost: NO_COST });
}

const usage = (sampledSeconds: number, cpuSeconds: number, cpuCoresPeak: number, rssPeakBytes: number) =>
  exampleUsage('k6', { sampledSeconds, cpuSeconds, cpuCoresPeak, rssPeakBytes });

test('CPU is meant over the sampled time of all cells of a cluster, and peaks are the largest', () => {
  // (5 + 30) CPU-seconds in 10 + 60 seconds.
  const [found] = resourcesByCluster([cellOf([usage(10, 5, 3, 100)]), cellOf([usage(60, 30, 2, 400)])]);
  assert.deepEqual(found?.processes, [{ label: 'k6', coresMean: 0.5, coresPeak: 3, rssPeakBytes: 400 }]);
  assert.equal(found?.amplification, null);
});

test('a process that was never sampled kept no processor busy', () => {
  const [found] = resourcesByCluster([cellOf([usage(0, 0, 0, 0)])]);
  assert.equal(found?.processes[0]?.coresMean, 0);
});

test('clusters have figures of their own, and one without any is left out', () => {
  const cells = [cellOf([usage(10, 5, 1, 1)], { cluster: LONE }), cellOf([])];
  assert.deepEqual(
    resourcesByCluster(cells).map(({ cluster }) => cluster.name),
    ['single'],
  );
});

const cost = (writeAmplification: number | null, ...byNode: [string, number | null][]): CellCost => ({
  ...NO_COST,
  writeAmplification,
  writeAmplificationByNode: byNode.map(([node, ratio]) => ({ node, ratio })),
});

test('write amplification is the median over the cells that have it, in all and by node', () => {
  const costs = [
    cost(4, ['a', 1], ['b', null]),
    cost(null, ['a', null], ['b', null]),
    cost(9, ['a', 5], ['b', null]),
    cost(2, ['a', 3]),
  ];
  assert.deepEqual(amplificationOf(costs), {
    median: 4,
    min: 2,
    max: 9,
    cells: 3,
    lowerBound: false,
    nodes: [
      { node: 'a', median: 3 },
      { node: 'b', median: null },
    ],
  });
});

test('no cell with a write amplification is none', () => {
  assert.equal(amplificationOf([cost(null, ['a', 2])]), null);
  assert.equal(amplificationOf([]), null);
});

test('why nothing was measured is told by the run first and by its cells next', () => {
  const absent = (why: string) => timedCell({}, 1, {}, { resources: { absent: why } });
  assert.equal(whyNoResources(exampleReportOf([absent('cell')], { resources: { absent: 'run' } })), 'run');
  assert.equal(whyNoResources(exampleReportOf([timedCell({}, 1), absent('cell')])), 'cell');
  assert.equal(whyNoResources(exampleReportOf([timedCell({}, 1, {}, exampleMeasured())])), null);
});
