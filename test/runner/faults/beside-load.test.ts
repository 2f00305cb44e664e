import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FaultEvent } from '../../../lib/report/faults.ts';
import { besideLoad, probeWork } from '../../../runner/faults/beside-load.ts';
import { History, type Recorded } from '../../../runner/faults/history/history.ts';
import { costOf } from '../../../runner/monitors/resources/cost.ts';
import { loadWork, together } from '../../../runner/monitors/resources/work.ts';
import { exampleOperation, exampleResources, exampleSnapshot, exampleUsage } from '../../fixtures/example-report.ts';

function historyOf(rows: readonly Partial<Recorded>[]): History {
  const history = new History();
  for (const row of rows) {
    history.add({
      source: 'probe',
      operation: 'write',
      entry: 1,
      node: 0,
      writer: 1,
      count: 1,
      sentMs: (row.endedMs ?? 10) - 1,
      endedMs: 10,
      outcome: 'ok',
      ...row,
    });
  }
  return history;
}

test('probes that ended in the window are counted, with the bytes that their writes carry', () => {
  const history = historyOf([
    {},
    { operation: 'read' },
    { operation: 'read', source: 'load' },
    { endedMs: 4 },
    { endedMs: 21 },
    { outcome: 'unknown' },
    { outcome: 'unknown', operation: 'read' },
    { outcome: 'rejected' },
    { outcome: 'rejected', unsent: true },
  ]);
  assert.deepEqual(probeWork(history, 64, 5, 20), {
    done: 2,
    failedAtNodes: 3,
    writes: 1,
    payloadBytes: 64,
    doubtfulBytes: 64,
  });
});

test('probe writes of small values weigh as small values beside a load of large ones', () => {
  // 10 writes of 1,000 bytes and 100 probes of 64 bytes; the node wrote 65,600 bytes for them.
  const probes = probeWork(historyOf(Array.from({ length: 100 }, () => ({}))), 64, 0, 20);
  const work = together([
    loadWork([exampleOperation({ ok: 10, rejected: 0, unknown: 0, reasons: [] })], 1_000),
    probes,
  ]);
  const usage = exampleUsage('node1/etcd', { sampledSeconds: 10, cpuSeconds: 2.2, writtenBytes: 65_600 });
  const resources = exampleResources({ watched: ['node1/etcd'], processes: [usage] });
  const cost = costOf(resources, { work, k6Operations: 10, otherWork: null, windowSeconds: 10, nodes: ['node1'] });
  assert.equal(cost.writeAmplification, 4);
  assert.equal(cost.nodesCpuSecondsPer1000?.toFixed(9), '20.000000000');
});

function stageWith(events: readonly Partial<FaultEvent>[], onRequest: object | null): Parameters<typeof besideLoad>[0] {
  return {
    history: historyOf([]),
    prober: { bytesPerWrite: 64 },
    clock: { elapsedMs: () => 0, epochMs: () => 0 },
    driver: { events: events.map((event) => ({ verb: 'kill', error: null, ...event })) },
    options: { snapshots: { onRequest } },
  } as never;
}

test('snapshots on request and nodes that were emptied are work that no operation asked for', () => {
  const span = { from: 0, to: 10 };
  const snapshot = exampleSnapshot();
  assert.equal(besideLoad(stageWith([{}], {}), span, {}).otherWork, null);
  assert.equal(
    besideLoad(stageWith([{ verb: 'wipe' }], null), span, {}).otherWork,
    'the nodes also filled an emptied node anew.',
  );
  assert.equal(besideLoad(stageWith([{ verb: 'wipe', error: 'no rights' }], null), span, {}).otherWork, null);
  assert.equal(
    besideLoad(stageWith([], {}), span, { snapshot }).otherWork,
    'the nodes also made a snapshot on request.',
  );
  // One that the cluster makes by itself is a part of its writes.
  assert.equal(besideLoad(stageWith([], null), span, { snapshot }).otherWork, null);
});
