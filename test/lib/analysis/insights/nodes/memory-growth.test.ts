import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryGrowth } from '../../../../../lib/analysis/insights/nodes/memory-growth.ts';
import type { Finding } from '../../../../../lib/report/findings.ts';
import { at, exampleCourse, exampleGrowth, exampleReportOf, soakCells } from '../../../../fixtures/example-report.ts';

const MIB = 1_024 ** 2;

interface Shape {
  /** Own memory by moment, in MiB. */
  readonly memory: (moment: number) => number;
  readonly seconds?: number;
  readonly idle?: { readonly seconds: number; readonly mib: number } | null;
  /** By how much the data folder grows each second. */
  readonly dataMib?: number;
}

function found({ memory, seconds = 120, idle = { seconds: 120, mib: memory(seconds - 1) }, dataMib = 0.01 }: Shape) {
  const course = (moments: number, value: (moment: number) => number) =>
    exampleCourse(moments, 0, {
      rssAnonBytes: at(moments, (moment) => value(moment) * MIB),
      dataBytes: at(moments, (moment) => (64 + dataMib * moment) * MIB),
      storeBytes: at(moments, () => MIB),
      storeUsedBytes: at(moments, () => MIB),
    });
  const load = exampleGrowth(seconds, { nodes: [course(seconds, memory)] });
  const tail =
    idle === null
      ? null
      : exampleGrowth(idle.seconds, { operations: [], nodes: [course(idle.seconds, () => idle.mib)] });
  return memoryGrowth.find(exampleReportOf(soakCells(load, tail), { snapshots: [] }));
}

const severities = (shape: Shape): Finding['severity'][] => found(shape).map(({ severity }) => severity);

// 40 values of 1 KiB a second are 4.7 MiB in two minutes: five times that are 23, so that 64 MiB are what counts.
test('memory that grows by 64 MiB and five times what is stored, in both halves, and stays, is a trouble', () => {
  const [finding] = found({ memory: (moment) => 100 + moment });
  assert.equal(finding?.severity, 'warning');
  assert.match(finding?.title ?? '', /^The memory of node1 grew by 120 MB in 2 min 00 s while it stored 4[.]69 MB[.]$/);
  assert.match(finding?.certainty ?? '', /nothing of it came back in 2 min 00 s without load[.]$/);
  assert.deepEqual(finding?.cells, ['small/medium/soak/load/cluster/http/1', 'small/medium/soak/idle/cluster/http/1']);
});

test('it is critical where the memory of the machine, 16 GiB, would be used up within the hour', () => {
  // 5 MiB a second are 17.6 GiB an hour.
  assert.deepEqual(severities({ memory: (moment) => 100 + 5 * moment }), ['critical']);
});

test('a note is no alarm: where half came back, where nodes were not left alone for long, and in a short load', () => {
  const memory = (moment: number) => 100 + moment;
  assert.deepEqual(severities({ memory, idle: { seconds: 120, mib: 150 } }), ['note']);
  assert.deepEqual(severities({ memory, idle: { seconds: 24, mib: 219 } }), ['note']);
  assert.deepEqual(severities({ memory, idle: null }), ['note']);
  assert.deepEqual(severities({ memory: (moment) => 100 + 2 * moment, seconds: 50 }), ['note']);
});

test('nothing is told of memory that follows data, that ends growing, or that grows by little', () => {
  assert.deepEqual(severities({ memory: (moment) => 100 + moment, dataMib: 0.25 }), []);
  assert.deepEqual(severities({ memory: (moment) => 100 + 2 * Math.min(moment, 60) }), []);
  assert.deepEqual(severities({ memory: (moment) => 100 + 0.5 * moment }), []);
  // Half of it, in the end: a start took it.
  assert.deepEqual(
    severities({ memory: (moment) => 100 + 4 * Math.min(moment, 60), idle: { seconds: 120, mib: 355 } }),
    [],
  );
  // A collector's sawtooth.
  assert.deepEqual(severities({ memory: (moment) => 100 + 10 * (moment % 20) }), []);
  assert.deepEqual(memoryGrowth.find(exampleReportOf([])), []);
});

test('what was taken in a burst and is kept without load is told as well, once nodes were left alone for two minutes', () => {
  const memory = (moment: number) => 100 + 20 * Math.min(moment, 30);
  const [finding] = found({ memory, idle: { seconds: 120, mib: 400 } });
  assert.equal(finding?.severity, 'warning');
  assert.equal(
    finding?.title,
    'node1 stored 4.69 MB, and after 2 min 00 s without load it still took 300 MB of memory more than before.',
  );
  assert.deepEqual(severities({ memory, idle: { seconds: 119, mib: 400 } }), []);
  // Of 16 GiB.
  assert.deepEqual(
    severities({ memory: (moment) => 100 + 500 * Math.min(moment, 30), idle: { seconds: 120, mib: 4_097 } }),
    ['critical'],
  );
  assert.deepEqual(
    severities({ memory, idle: { seconds: 120, mib: 400 }, dataMib: 1 }),
    [],
    'the data folder grew by 119 MiB',
  );
});
