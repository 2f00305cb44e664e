import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProcessUsage, UsedResources } from '../../../../lib/report/monitors.ts';
import { costOf } from '../../../../runner/monitors/resources/cost.ts';

function used(label: string, cpuSeconds: number, writtenBytes: number | null): ProcessUsage {
  return {
    label,
    sampledSeconds: 10,
    cpuSeconds,
    cpuCoresMean: cpuSeconds / 10,
    cpuCoresPeak: cpuSeconds / 10,
    rssMeanBytes: 1,
    rssPeakBytes: 1,
    rssAnonPeakBytes: null,
    rssFilePeakBytes: null,
    threadsPeak: 1,
    openFilesPeak: null,
    readBytes: null,
    writtenBytes,
    readCallBytes: null,
    writtenCallBytes: null,
  };
}

const PROCESSES = [
  used('node1/etcd', 3, 4_000),
  used('node1/confman', 2, 0),
  used('node2/etcd', 1, 2_000),
  used('node10/etcd', 4, 3_000),
  used('k6', 5, 0),
  used('runner', 9, 9),
];
const RESOURCES: UsedResources = {
  everyMs: 1_000,
  watched: PROCESSES.map(({ label }) => label),
  processes: PROCESSES,
  nodes: [],
};
const WORK = { okOperations: 20_000, payloadBytesWritten: 1_000, nodes: ['node1', 'node2', 'node10'] };

test('CPU per 1,000 operations and bytes on disk per byte of payload, nodes together and one by one', () => {
  assert.deepEqual(costOf(RESOURCES, WORK), {
    nodesCpuSecondsPer1000: 0.5,
    k6CpuSecondsPer1000: 0.25,
    writeAmplification: 9,
    writeAmplificationByNode: [
      { node: 'node1', ratio: 4 },
      { node: 'node2', ratio: 2 },
      { node: 'node10', ratio: 3 },
    ],
  });
});

test('without an ok operation, or without writes, there is nothing to divide by', () => {
  const idle = costOf(RESOURCES, { ...WORK, okOperations: 0 });
  assert.deepEqual([idle.nodesCpuSecondsPer1000, idle.k6CpuSecondsPer1000], [null, null]);
  const reads = costOf(RESOURCES, { ...WORK, payloadBytesWritten: 0 });
  assert.equal(reads.writeAmplification, null);
  assert.deepEqual(new Set(reads.writeAmplificationByNode.map(({ ratio }) => ratio)), new Set([null]));
});

test('a node whose processes nobody watches leaves no figure for the whole cluster, only for the others', () => {
  const cost = costOf(RESOURCES, { ...WORK, nodes: ['node1', 'node3'] });
  assert.deepEqual([cost.nodesCpuSecondsPer1000, cost.writeAmplification], [null, null]);
  assert.deepEqual(cost.writeAmplificationByNode, [
    { node: 'node1', ratio: 4 },
    { node: 'node3', ratio: null },
  ]);
});

test('a watched node that was down for the whole window used nothing', () => {
  const down = { ...RESOURCES, processes: PROCESSES.filter(({ label }) => label !== 'node2/etcd') };
  assert.deepEqual([costOf(down, WORK).nodesCpuSecondsPer1000, costOf(down, WORK).writeAmplification], [0.45, 7]);
});

test('written bytes that could not be read are null, not 0', () => {
  const blind = { ...RESOURCES, processes: [...PROCESSES, used('node1/agent', 1, null)] };
  const cost = costOf(blind, WORK);
  assert.deepEqual([cost.writeAmplification, cost.writeAmplificationByNode[0]?.ratio], [null, null]);
  assert.equal(cost.writeAmplificationByNode[1]?.ratio, 2);
});

test('nothing measured gives nothing computed', () => {
  assert.deepEqual(costOf({ absent: 'no /proc' }, { ...WORK, nodes: ['node1'] }), {
    nodesCpuSecondsPer1000: null,
    k6CpuSecondsPer1000: null,
    writeAmplification: null,
    writeAmplificationByNode: [{ node: 'node1', ratio: null }],
  });
  const alone = costOf(RESOURCES, { ...WORK, nodes: [] });
  assert.deepEqual([alone.nodesCpuSecondsPer1000, alone.writeAmplification], [null, null]);
});
