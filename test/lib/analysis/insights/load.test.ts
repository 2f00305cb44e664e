import assert from 'node:assert/strict';
import { test } from 'node:test';
import { disk } from '../../../../lib/analysis/insights/disk.ts';
import { elections } from '../../../../lib/analysis/insights/elections.ts';
import { knee } from '../../../../lib/analysis/insights/knee.ts';
import { writeAmplification } from '../../../../lib/analysis/insights/write-amplification.ts';
import type { Cell } from '../../../../lib/report/cell.ts';
import {
  exampleMeasured,
  exampleMetrics,
  exampleNodeMetrics,
  exampleRaft,
  exampleReport,
  exampleReportOf,
  exampleTimed,
  failoverCell,
  timedCell,
} from '../../../fixtures/example-report.ts';
import { exampleMachine } from '../../../fixtures/reports/machine.ts';

/** A cell whose node's log took so long at the 99th percentile, which lies between two bounds. */
const flushed = (fromMs: number, toMs: number, taken = 1_000, machine = exampleMachine()): Cell => {
  const flush = exampleTimed({ taken, p99: { ms: (fromMs + toMs) / 2, fromMs, toMs } });
  const node = exampleNodeMetrics('node1');
  const metrics = exampleMetrics([{ ...node, times: { ...node.times, flush, storeCommit: null } }]);
  return timedCell({}, 1, {}, { metrics, machine });
};

test('a disk is too slow where the lower bound of a p99 of enough flushes is above the limit', () => {
  const found = (cell: Cell) => disk.find(exampleReportOf([cell])).map(({ severity }) => severity);
  assert.deepEqual(found(flushed(8, 16)), [], 'it may lie below');
  assert.deepEqual(found(flushed(16, 32)), ['warning']);
  assert.deepEqual(found(flushed(128, 256)), ['critical']);
  assert.deepEqual(found(flushed(128, 256, 50)), [], 'of 50 flushes it is one of the longest');
});

test('a disk is not blamed where this machine had no processor time left, but for nodes that run elsewhere', () => {
  const full = flushed(128, 256, 1_000, exampleMachine({ idle: 0.02, iowait: 0.01 }));
  const waiting = flushed(128, 256, 1_000, exampleMachine({ idle: 0.02, iowait: 0.6, watchedCores: 0.5 }));
  const found = (cell: Cell, coLocated: boolean | null) => {
    const clusters = exampleReport.clusters.map((cluster) => ({ ...cluster, coLocated }));
    return disk.find(exampleReportOf([cell], { clusters })).length;
  };
  assert.equal(found(full, true), 0);
  assert.equal(found(full, null), 0, 'nobody knows where they run');
  assert.equal(found(full, false), 1);
  assert.equal(found(waiting, true), 1, 'it waited for the disk');
});

test('an election counts where nobody broke anything', () => {
  const moved = { ...exampleRaft(), termChanges: 1, leaderChanges: 1, leaderlessSeconds: 1.5 };
  const found = (cell: Cell) => elections.find(exampleReportOf([cell])).map(({ title }) => title);
  assert.deepEqual(found(timedCell({}, 1, {}, { raft: moved })), [
    '1 election in 1 window in which nobody had broken anything.',
  ]);
  assert.deepEqual(found(timedCell({}, 1)), []);
  assert.deepEqual(found({ ...failoverCell, raft: moved } as Cell), []);
});

test('elections on a machine without processor time left are a note, unless one came where there was some', () => {
  const moved = { ...exampleRaft(), termChanges: 1, leaderChanges: 1, leaderlessSeconds: 1.5 };
  const on = (idle: number): Cell =>
    timedCell({}, 1, {}, { raft: moved, machine: exampleMachine({ idle, iowait: 0 }) });
  const found = (...cells: Cell[]) =>
    elections.find(exampleReportOf(cells)).map(({ severity, measured }) => [severity, measured[0]?.value]);
  assert.deepEqual(found(on(0.02)), [['note', 1]]);
  assert.deepEqual(found(on(0.02), on(0.02)), [['note', 2]]);
  assert.deepEqual(found(on(0.02), on(0.5)), [['warning', 1]]);
  assert.deepEqual(found(on(0.5), on(0.5)), [['critical', 2]]);
});

test('the knee is at the fewest users with 90 % of the best rate', () => {
  const step = (users: number, opsPerSecond: number): Cell =>
    timedCell({ step: { name: `users-${users}`, users } }, users, { opsPerSecond });
  const found = (...cells: Cell[]) => knee.find(exampleReportOf(cells)).map(({ measured }) => measured[0]?.value);
  assert.deepEqual(found(step(1, 100), step(10, 950), step(50, 1_000), step(100, 900)), [10]);
  assert.deepEqual(found(step(1, 100), step(10, 950)), [], 'two steps show no knee');
  assert.match(
    knee.find(exampleReportOf([step(1, 100), step(10, 900), step(50, 3_000)]))[0]?.title ?? '',
    /no knee up to 50 users/,
  );
});

test('write amplification is told per node, and warned of from 10 on', () => {
  const cell = (ratio: number | null): Cell =>
    timedCell({}, 1, {}, { cost: { ...exampleMeasured().cost, writeAmplification: ratio } });
  const found = (ratio: number | null) =>
    writeAmplification
      .find(exampleReportOf([cell(ratio)]))
      .map(({ severity, measured }) => [severity, measured[1]?.value]);
  assert.deepEqual(found(9), [['note', 3]]);
  assert.deepEqual(found(30), [['warning', 10]]);
  assert.deepEqual(found(null), []);
});
