import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slowFollower } from '../../../../../lib/analysis/insights/nodes/slow-follower.ts';
import type { Cell } from '../../../../../lib/report/cell.ts';
import type { CellRaft } from '../../../../../lib/report/monitors.ts';
import {
  exampleMetrics,
  exampleNodeMetrics,
  exampleRaft,
  exampleReportOf,
  exampleTimed,
  timedCell,
} from '../../../../fixtures/example-report.ts';
import { exampleMachine } from '../../../../fixtures/reports/machine.ts';

const LED: Partial<CellRaft> = { led: [{ node: 'node1', seconds: 10 }] };

/** Nodes 1, 2, 3 flush in so many milliseconds each; node1 leads. */
const flushing = (means: readonly number[], p50: number, { idle = 0.6, taken = 1_000 } = {}): Cell => {
  const nodes = means.map((meanMs, at) => {
    const node = exampleNodeMetrics(`node${at + 1}`);
    const times = { ...node.times, apply: null, flush: exampleTimed({ meanMs, taken }) };
    return { ...node, times };
  });
  const machine = exampleMachine({ idle, iowait: 0 });
  return timedCell({}, p50, {}, { raft: exampleRaft(LED), metrics: exampleMetrics(nodes), machine });
};

const found = (...cells: Cell[]) =>
  slowFollower.find(exampleReportOf(cells)).map(({ severity, title }) => [severity, title.split(' ')[0]]);

test('a follower that is 3 times slower than every other, and that writes wait for, holds them up', () => {
  assert.deepEqual(found(flushing([2, 30, 3], 40)), [['critical', 'node2']]);
  assert.deepEqual(found(flushing([10, 30, 10], 40)), [['warning', 'node2']]);
  assert.deepEqual(found(flushing([30, 2, 3], 40)), [], 'it leads');
  assert.deepEqual(found(flushing([2, 30, 11], 40)), [], 'another is nearly as slow');
  assert.deepEqual(found(flushing([2, 30, 3], 5)), [], 'writes do not wait for it');
  assert.deepEqual(found(flushing([1, 9, 1], 40)), [], 'it takes no time');
});

test('nothing is said of few times, of a full machine, or without metrics', () => {
  assert.deepEqual(found(flushing([2, 30, 3], 40, { taken: 50 })), []);
  assert.deepEqual(found(flushing([2, 30, 3], 40, { idle: 0.01 })), []);
  assert.deepEqual(found(timedCell({}, 40, {}, { raft: exampleRaft(LED) })), []);
});

test('a follower that does not answer holds up writes that take 3 times as long as without it', () => {
  const away = (p50: number, seconds: number, node = 'node3'): Cell =>
    timedCell({ repetition: 2 }, p50, {}, { raft: exampleRaft({ ...LED, unreachable: [{ node, seconds }] }) });
  const whole = timedCell({}, 10, {}, { raft: exampleRaft(LED) });
  assert.deepEqual(found(whole, away(50, 8)), [['warning', 'node3']]);
  assert.deepEqual(found(whole, away(150, 8)), [['critical', 'node3']]);
  assert.deepEqual(found(whole, away(25, 8)), [], 'writes go on as before');
  assert.deepEqual(found(whole, away(50, 2)), [], 'it was away for a moment');
  assert.deepEqual(found(away(50, 8)), [], 'nothing to hold it against');
});
