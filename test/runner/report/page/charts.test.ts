import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cell } from '../../../../lib/report/cell.ts';
import type { Report } from '../../../../lib/report/report.ts';
import type { Chart, ChartKind } from '../../../../runner/report/page/charts/chart.ts';
import { consensus } from '../../../../runner/report/page/charts/consensus.ts';
import { absencesOf } from '../../../../runner/report/page/charts/course.ts';
import { failover } from '../../../../runner/report/page/charts/failover.ts';
import { CHARTS } from '../../../../runner/report/page/charts/index.ts';
import { payloads } from '../../../../runner/report/page/charts/payloads.ts';
import { percentiles } from '../../../../runner/report/page/charts/percentiles.ts';
import type { Plot } from '../../../../runner/report/page/charts/plot.ts';
import { queues } from '../../../../runner/report/page/charts/queues.ts';
import { overlaid } from '../../../../runner/report/page/charts/rounds.ts';
import { throughput } from '../../../../runner/report/page/charts/throughput.ts';
import { readRun, recordedRuns } from '../../../../tools/perf/insights/honest/runs.ts';
import {
  exampleReport,
  exampleReportOf,
  exampleTimeline,
  type PlanChanges,
  queueCells,
  timedCell,
} from '../../../fixtures/example-report.ts';
import { exampleDistribution } from '../../../fixtures/reports/distribution.ts';

/** The one chart of a kind that a report has. */
function only(kind: ChartKind, report: Report): Chart {
  const charts = kind.of(report);
  assert.equal(charts.length, 1);
  return charts[0] as Chart;
}

const plotOf = ({ picture }: Chart): Plot => picture as Plot;
const step = (users: number) => ({ name: `users-${users}`, users });
const rowsOf = ({ table }: Chart) => table.groups.flatMap(({ rows }) => rows.map(({ cells }) => cells));

const invalid = { verdict: { level: 'invalid' as const, reasons: ['It was nothing.'] } };

test('throughput and latency of each number of users are the medians of the repetitions that count', () => {
  const cells: Cell[] = [
    timedCell({ step: step(10), repetition: 1 }, 4, { opsPerSecond: 500 }),
    timedCell({ step: step(10), repetition: 2 }, 6, { opsPerSecond: 700 }),
    timedCell({ step: step(10), repetition: 3 }, 99, { opsPerSecond: 9_999 }, invalid),
    timedCell({ step: step(1) }, 1, { opsPerSecond: 100 }),
  ];
  const chart = only(throughput, exampleReportOf(cells));
  assert.deepEqual(plotOf(chart).series, [
    {
      name: 'write-concurrent',
      points: [
        { x: 100, y: 3, label: '1' },
        { x: 600, y: 15, label: '10' },
      ],
    },
  ]);
  assert.equal(
    chart.finding,
    'Most is done by write-concurrent: 600 ops/s with 10 users at a p99 of 15.0 ms; 100 ops/s with 1 user at a p99 of 3.00 ms.',
  );
  assert.deepEqual(rowsOf(chart)[1], ['write-concurrent', '10', '600', '5.00', '10.0', '15.0', '20.0']);
});

test('the percentile of a picture is the highest that all its points have enough operations for', () => {
  // p99 needs 299 operations, p95 has enough with 59.
  const cells = [timedCell({ step: step(1) }, 1, { ok: 100 }), timedCell({ step: step(10) }, 4)];
  const chart = only(throughput, exampleReportOf(cells));
  assert.equal(plotOf(chart).y.label, 'p95 in ms');
  assert.deepEqual(
    plotOf(chart).series[0]?.points.map(({ y }) => y),
    [2, 8],
  );
});

test('one number of users alone is no line', () => {
  assert.deepEqual(throughput.of(exampleReportOf([timedCell({ step: step(1) }, 1)])), []);
});

test('a percentile curve ends where there are too few operations', () => {
  const cells = [timedCell({ step: step(10) }, 1, { operation: 'read', distribution: exampleDistribution })];
  const chart = only(percentiles, exampleReportOf(cells));
  const points = plotOf(chart).series[0]?.points ?? [];
  // 8,000 operations are enough for p99.9 (2,995), and not for p99.99 (29,956).
  const last = points.at(-1);
  assert.ok(last !== undefined && last.x > 0.999 && last.x < 0.9999, String(last?.x));
  assert.equal(points[0]?.y, 0.21);
  // 7,901 of 8,000 took 0.412 ms or less, the others 9 ms, told by the middle of their bucket.
  assert.deepEqual(rowsOf(chart), [
    ['write-concurrent, users-10', '8,000', '0.412', '0.412', '0.412', '8.99', '8.99', '-', '9.00'],
  ]);
  assert.equal(chart.finding, 'With write-concurrent, users-10, p99.9 is 8.99 ms, 21.8x the median of 0.412 ms.');
});

test('sizes of values are two pictures, of throughput and of the median latency', () => {
  const cells = [
    timedCell({ payload: { name: 'tiny', bytes: 10 } }, 1, { opsPerSecond: 900 }),
    timedCell({ payload: { name: 'large', bytes: 102_400 } }, 8, { opsPerSecond: 100 }),
  ];
  const charts = payloads.of(exampleReportOf(cells));
  assert.deepEqual(
    charts.map(({ title }) => title),
    ['write-concurrent, throughput', 'write-concurrent, median latency'],
  );
  assert.equal(charts[1]?.finding, 'write, users-10: 1.00 ms with tiny (10 B), 8.00 with large (100 KB).');
});

test('sizes of values of several tiers or choices of keys are pictures of their own, however many entries each size leaves room for', () => {
  const at = (bytes: number, p50: number, changes: PlanChanges = {}) =>
    timedCell({ payload: { name: `${bytes}B`, bytes }, ...changes }, p50);
  const large = { tier: 'large', entries: 10_000 } as const;
  const cells = [at(10, 1), at(102_400, 8, { entries: 327 }), at(10, 3, large), at(102_400, 24, large)];
  const told = (report: Report) =>
    payloads
      .of(report)
      .filter(({ title }) => title.endsWith('latency'))
      .map(({ title, picture }) => [title, (picture as Plot).series.map(({ points }) => points.map(({ y }) => y))]);
  assert.deepEqual(told(exampleReportOf(cells)), [
    ['write-concurrent, small, median latency', [[1, 8]]],
    ['write-concurrent, large, median latency', [[3, 24]]],
  ]);
  const zipf = [at(10, 5, { keys: 'zipf' }), at(102_400, 40, { keys: 'zipf' })];
  assert.deepEqual(told(exampleReportOf([...cells.slice(0, 2), ...zipf])), [
    ['write-concurrent, uniform keys, median latency', [[1, 8]]],
    ['write-concurrent, zipf keys, median latency', [[5, 40]]],
  ]);
});

test('a difference between kinds of access is told where its interval leaves out 1', () => {
  const { finding } = only(consensus, exampleReport);
  assert.match(finding, /Read follower: \S+ ms, no difference to read leader that could be told\./);
  assert.match(finding, /Write leader: \S+ ms, \S+x read follower\./);
});

test('a failover is shaded to the first accepted write, its phases at their medians', () => {
  const chart = failover.of(exampleReport)[0] as Chart;
  const { shades = [], marks = [], series } = plotOf(chart);
  assert.deepEqual(shades, [{ from: 0, to: 1_342.1, label: 'no write accepted' }]);
  assert.deepEqual(
    marks.find(({ label }) => label === 'p99 back')?.at,
    // Of two rounds: in the third it was not seen.
    (1_512.3 + 1_260.4) / 2,
  );
  assert.deepEqual(
    series.map(({ name }) => name),
    ['round 1', 'round 2', 'round 3', 'median of the rounds'],
  );
  assert.equal(
    chart.finding,
    'In 3 rounds a write was accepted again 1.34 s (1.12 s to 2.49 s) after the leader was killed (SIGKILL). The election timeout is 1.00 s.',
  );
});

test('rounds are laid over each other by their faults, and their median is taken slot by slot', () => {
  const timeline = exampleTimeline(0, 20_000, [
    { fromMs: 5_000, toMs: 6_000 },
    { fromMs: 15_000, toMs: 15_500 },
  ]);
  const [first, , middle] = overlaid(timeline, [5_000, 15_000], 2_000);
  const at = (ms: number, points = middle?.points) => points?.find(({ x }) => x === ms)?.y;
  // Ten in 100 ms are 100 a second; where one round has all and the other none, the middle is half.
  assert.deepEqual([at(-100), at(200), at(700), at(1_200)], [100, 0, 50, 100]);
  assert.equal(at(700, first?.points), 0);
});

test('a node is away from the act that took it away to the end of the one that undid it', () => {
  const act = (
    node: string,
    verb: 'kill' | 'start' | 'pause' | 'transfer',
    atMs: number,
    error: string | null = null,
  ) => ({
    ...{ node, verb, atMs, at: '2026-02-02T21:30:09.040Z', doneMs: atMs + 10, error },
  });
  const events = [
    act('node1', 'kill', 100),
    act('node2', 'kill', 150, 'no such process'),
    act('node1', 'start', 400),
    act('node3', 'transfer', 500),
    act('node3', 'pause', 600),
  ];
  assert.deepEqual(absencesOf(events), [
    { node: 'node1', verb: 'kill', from: 100, to: 410 },
    { node: 'node3', verb: 'pause', from: 600, to: null },
  ]);
});

test('queues have a picture of what several add, and one of what a hop costs', () => {
  const titles = queues.of(exampleReportOf(queueCells)).map(({ title }) => title.split(',')[0]);
  assert.deepEqual([...new Set(titles)].sort(), ['price of a hop', 'throughput by queues']);
});

test('every picture of every recorded run says what is seen in it, and has its figures', () => {
  const seen = new Set<string>();
  for (const name of recordedRuns()) {
    const report = readRun(name);
    for (const kind of CHARTS) {
      for (const chart of kind.of(report)) {
        seen.add(kind.title);
        assert.match(chart.finding, /^\S.*\.$/, `${name}: ${kind.title}`);
        assert.ok(rowsOf(chart).length > 0, `${name}: ${kind.title}`);
        assert.doesNotMatch(JSON.stringify(chart), /NaN|undefined|Infinity|"[xy]":null/, `${name}: ${kind.title}`);
      }
    }
  }
  assert.ok(seen.size >= 8, [...seen].join(', '));
});
