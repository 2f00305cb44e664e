import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lateHeartbeats } from '../../../../../lib/analysis/insights/nodes/late-heartbeats.ts';
import type { Cell } from '../../../../../lib/report/cell.ts';
import type { CountedByNode } from '../../../../../lib/report/node-metrics.ts';
import {
  exampleMetrics,
  exampleNodeMetrics,
  exampleRaft,
  exampleReportOf,
  failoverCell,
  timedCell,
} from '../../../../fixtures/example-report.ts';
import { exampleMachine } from '../../../../fixtures/reports/machine.ts';

const cell = (counts: Partial<CountedByNode>, { idle = 0.6, seconds = 60, elections = 0 } = {}): Cell =>
  timedCell(
    {},
    1,
    {},
    {
      windowSeconds: seconds,
      raft: exampleRaft({ termChanges: elections }),
      machine: exampleMachine({ idle, iowait: 0 }),
      metrics: exampleMetrics([exampleNodeMetrics('node1', counts), exampleNodeMetrics('node2', {})]),
    },
  );

const found = (...cells: Cell[]) => lateHeartbeats.find(exampleReportOf(cells)).map(({ severity }) => severity);

test('late heartbeats and pre-votes without an election are warned of', () => {
  assert.deepEqual(found(cell({ lateHeartbeats: 3 })), ['warning']);
  assert.deepEqual(found(cell({ preVotes: 2, lateHeartbeats: 1 })), ['warning']);
});

test('on a machine without processor time they are a note', () => {
  const full = cell({ lateHeartbeats: 9 }, { idle: 0.01 });
  assert.deepEqual(found(full), ['note']);
  assert.match(
    lateHeartbeats.find(exampleReportOf([full]))[0]?.title ?? '',
    /^Heartbeat loss under load on a shared machine/,
  );
  assert.deepEqual(found(full, cell({ lateHeartbeats: 3 })), ['warning']);
});

test('one or two, one in a minute, an election, or a fault is another matter', () => {
  assert.deepEqual(found(cell({ lateHeartbeats: 2 })), []);
  assert.deepEqual(found(cell({ lateHeartbeats: 3 }, { seconds: 180 })), []);
  assert.deepEqual(found(cell({ lateHeartbeats: 9 }, { elections: 1 })), []);
  const { state: _, ...numbers } = cell({ lateHeartbeats: 9 });
  assert.deepEqual(found({ ...numbers, state: 'ok', scenario: failoverCell.scenario } as Cell), []);
  assert.deepEqual(found(timedCell({}, 1)), [], 'nothing told');
});
