import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeAxisOf } from '../../../../runner/report/page/timeline/axis.ts';
import { lanesOf } from '../../../../runner/report/page/timeline/lanes.ts';
import { timelineHtml } from '../../../../runner/report/page/timeline/timeline.ts';
import { exampleReport, exampleReportOf, timedCell } from '../../../fixtures/example-report.ts';
import { exampleDistribution } from '../../../fixtures/reports/distribution.ts';
import { queueFaultCell } from '../../../fixtures/reports/queue-faults.ts';

/** Ten seconds of 800 reads each, 20 s after the start of the run. */
const cell = timedCell({}, 1, { operation: 'read', distribution: exampleDistribution });

test('a second of a cell is told at its place in the run, and what nobody measured is not known', () => {
  const axis = timeAxisOf(exampleReportOf([cell]));
  assert.deepEqual([axis.seconds, axis.everySeconds], [724, 1]);
  const [line] = axis.throughput;
  assert.equal(line?.label, 'read');
  assert.deepEqual(line?.values.slice(18, 32), [null, null, ...Array(10).fill(800), null, null]);
  const p99 = axis.latency.find(({ label }) => label === 'read p99');
  assert.deepEqual(p99?.values.slice(28, 31), [0.412, 9, null]);
});

test('in a long run an interval is several seconds: rates are means, a p99 is the greatest', () => {
  const report = exampleReportOf([cell], { endedAt: '2026-02-02T22:20:00.000Z' });
  const axis = timeAxisOf(report);
  // 3,000 s in no more than 1,800 intervals.
  assert.equal(axis.everySeconds, 2);
  assert.deepEqual(axis.throughput[0]?.values.slice(9, 16), [null, ...Array(5).fill(800), null]);
  assert.equal(axis.latency.find(({ label }) => label === 'read p99')?.values[14], 9);
});

test('lanes tell who led in which term, who did not answer, and what was broken', () => {
  const lanes = lanesOf(exampleReport);
  const kinds = new Set(lanes.flatMap(({ bars }) => bars.map(({ kind }) => kind)));
  for (const kind of ['cell', 'leader', 'away', 'fault', 'snapshot'] as const) assert.ok(kinds.has(kind), kind);
  assert.ok(lanes.every(({ bars }) => bars.every(({ from, to }) => from <= to && from >= 0)));
});

test('what counts from the start of a clock of its own stands where it was beside the cells', () => {
  // The clock began 4 s after the run: 0.015 s on it are 21:30:04.015.
  const bars = lanesOf(exampleReport).flatMap((lane) => lane.bars);
  const begins = (kind: string): readonly number[] => bars.flatMap((bar) => (bar.kind === kind ? [bar.from] : []));
  assert.deepEqual(begins('leader'), [4.015]);
  assert.deepEqual(begins('away'), [404]);
  assert.equal(begins('fault')[0], 13.04);
  assert.deepEqual(begins('snapshot').slice(0, 2), [25, 26]);
  assert.equal(begins('cell')[0], 20);
});

test('nodes that keep queues have their lane of faults as well', () => {
  const lanes = lanesOf(exampleReportOf([queueFaultCell()], { snapshots: [] }));
  const faults = lanes.flatMap(({ bars }) => bars.filter(({ kind }) => kind === 'fault'));
  assert.deepEqual(
    faults.map(({ text }) => text),
    ['kill node1'],
  );
});

test('without a time by both clocks the cells are alone', () => {
  const clusters = exampleReport.clusters.map((cluster) => ({ ...cluster, raft: null }));
  const lanes = lanesOf({ ...exampleReportOf([cell]), clusters });
  assert.deepEqual(
    lanes.map(({ label }) => label),
    ['cells'],
  );
});

test('the axis comes as stretches of known values', () => {
  const text = timelineHtml(exampleReportOf([cell])).join('');
  const data = JSON.parse(/id="time-axis">(.*?)<\/script>/s.exec(text)?.[1] ?? '');
  assert.deepEqual(data.panels[0].lines, [{ label: 'read', stretches: [[20, ...Array(10).fill(800)]] }]);
});

test('a run of which no second is told has no axis', () => {
  assert.deepEqual(timelineHtml(exampleReportOf([])), []);
});
