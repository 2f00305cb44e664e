import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProcessUsage, UsedResources } from '../../../../lib/report/monitors.ts';
import { type Costing, costOf } from '../../../../runner/monitors/resources/cost.ts';

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
const DONE = { done: 20_000, failedAtNodes: 0, writes: 10_000, payloadBytes: 1_000, doubtfulBytes: 0 };
const WORK: Costing = {
  work: DONE,
  k6Operations: 20_000,
  otherWork: null,
  windowSeconds: 10,
  nodes: ['node1', 'node2', 'node10'],
};

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
  const idle = costOf(RESOURCES, { ...WORK, k6Operations: 0, work: { ...DONE, done: 0 } });
  assert.deepEqual([idle.nodesCpuSecondsPer1000, idle.k6CpuSecondsPer1000], [null, null]);
  const reads = costOf(RESOURCES, { ...WORK, work: { ...DONE, payloadBytes: 0 } });
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
  const cost = costOf(down, WORK);
  assert.deepEqual([cost.nodesCpuSecondsPer1000, cost.writeAmplification], [0.45, 7]);
  // Or it ran for less than a sampling interval, which nobody can tell.
  assert.deepEqual(cost.notSampledThroughout, ['node2/etcd']);
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

test('k6 is charged to its own operations, the nodes to those of everybody', () => {
  // 5 CPU-seconds of k6 over its 4,000 operations; 10 of the nodes over those and 6,000 probes.
  const cost = costOf(RESOURCES, { ...WORK, k6Operations: 4_000, work: { ...DONE, done: 10_000 } });
  assert.deepEqual([cost.k6CpuSecondsPer1000, cost.nodesCpuSecondsPer1000], [1.25, 1]);
});

test('a node that was killed and started again has figures that are lower bounds, which is said', () => {
  const killed = PROCESSES.map((usage) => (usage.label === 'node1/etcd' ? { ...usage, sampledSeconds: 8.2 } : usage));
  const cost = costOf({ ...RESOURCES, processes: killed }, WORK);
  assert.deepEqual(cost.notSampledThroughout, ['node1/etcd']);
  assert.equal(cost.writeAmplification, 9);
  assert.equal('notSampledThroughout' in costOf(RESOURCES, WORK), false);
  // A generator that began within the window is no node.
  const late = PROCESSES.map((usage) => (usage.label === 'k6' ? { ...usage, sampledSeconds: 2 } : usage));
  assert.equal('notSampledThroughout' in costOf({ ...RESOURCES, processes: late }, WORK), false);
});

test('failures that the nodes may have worked on leave no figure once they are more than a twentieth', () => {
  const few = costOf(RESOURCES, { ...WORK, work: { ...DONE, failedAtNodes: 1_000, doubtfulBytes: 50 } });
  assert.deepEqual([few.nodesCpuSecondsPer1000, few.writeAmplification, few.whyNotKnown], [0.5, 9, undefined]);
  const failed = costOf(RESOURCES, { ...WORK, work: { ...DONE, failedAtNodes: 5_000 } });
  assert.deepEqual([failed.nodesCpuSecondsPer1000, failed.writeAmplification], [null, 9]);
  assert.deepEqual(failed.whyNotKnown, [
    'CPU per operation is not known: 20.0 % of the operations failed, and may have cost the nodes as much as the others.',
  ]);
  const unanswered = costOf(RESOURCES, { ...WORK, work: { ...DONE, doubtfulBytes: 250 } });
  assert.deepEqual([unanswered.nodesCpuSecondsPer1000, unanswered.writeAmplification], [0.5, null]);
  assert.deepEqual([...new Set(unanswered.writeAmplificationByNode.map(({ ratio }) => ratio))], [null]);
  assert.deepEqual(unanswered.whyNotKnown, [
    'Write amplification is not known: 20.0 % of the bytes are of writes without an answer, which may be done as well.',
  ]);
});

test('work of the nodes that no operation asked for leaves no figure of theirs, and says what it was', () => {
  const cost = costOf(RESOURCES, { ...WORK, otherWork: 'the nodes also filled an emptied node anew.' });
  assert.deepEqual(
    [cost.nodesCpuSecondsPer1000, cost.writeAmplification, cost.k6CpuSecondsPer1000],
    [null, null, 0.25],
  );
  assert.deepEqual(cost.whyNotKnown, [
    'CPU per operation is not known: the nodes also filled an emptied node anew.',
    'Write amplification is not known: the nodes also filled an emptied node anew.',
  ]);
});
