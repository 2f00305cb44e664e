import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Figure } from '../../../lib/analysis/coordinator-tables/table.ts';
import { coordinatorTables } from '../../../lib/analysis/coordinator-tables/tables.ts';
import type { Cell } from '../../../lib/report/cell.ts';
import type { FailoverRound } from '../../../lib/report/faults.ts';
import type { Report } from '../../../lib/report/report.ts';
import { READS, WRITES } from '../../../lib/scenarios/steps.ts';
import {
  exampleFailover,
  exampleMeasured,
  examplePlan,
  exampleRecovery,
  exampleReportOf,
  exampleResources,
  exampleRound,
  exampleUsage,
  faultMeasured,
  type PlanChanges,
  timedCell,
} from '../../fixtures/example-report.ts';

const size = (nodes: number) => ({ name: `nodes-${nodes}`, nodes });

const write = (nodes: number, users: number, p50: number, opsPerSecond: number, changes: PlanChanges = {}): Cell => {
  const scenario = users === 1 ? 'write-sequential' : 'write-concurrent';
  const step = { name: `users-${users}`, users };
  return timedCell({ scenario, step, cluster: size(nodes), ...changes }, p50, { opsPerSecond });
};

const read = (nodes: number, p50: number): Cell =>
  timedCell(
    { scenario: 'read-sequential', step: { name: 'users-1', users: 1, load: READS }, cluster: size(nodes) },
    p50,
    { operation: 'read' },
  );

/** A row of a table by its label, with figures as short texts. */
function rowOf(reports: readonly Report[], title: string, label: string): string[] {
  const table = coordinatorTables(reports).tables.find((each) => each.title === title);
  const row = table?.rows.find((each) => each.label === label);
  assert.ok(table && row, `${title}: ${label}`);
  assert.equal(row.figures.length, table.columns.length - 1);
  return row.figures.map(shown);
}

function shown(figure: Figure): string {
  if (figure.kind === 'value')
    return `${figure.unclaimed ? '~' : ''}${figure.value} ${figure.unit}${figure.suspect ? '?' : ''}`;
  return figure.kind === 'none' ? figure.because : figure.kind === 'text' ? figure.text : 'baseline';
}

const of = (...cells: readonly Cell[]): Report => exampleReportOf(cells);
const WRITING = 'Register Worker, Submit Task, Update Status';

test('latency is of one user, throughput of the best step, each by size; what is missing says how it is measured', () => {
  const report = of(
    write(1, 1, 0.5, 900),
    write(1, 10, 2, 4_000),
    write(1, 50, 9, 3_000),
    write(3, 1, 1.5, 500),
    read(3, 0.4),
  );
  assert.deepEqual(rowOf([report], 'Operation Latency', WRITING), [
    '0.5 ms',
    '1.5 ms',
    'No cluster of 5 nodes was measured: 5 among --nodes.',
  ]);
  assert.deepEqual(rowOf([report], 'Operation Latency', 'Query Results'), [
    'Not measured on one node: --scenarios read-sequential.',
    '0.4 ms',
    'No cluster of 5 nodes was measured: 5 among --nodes.',
  ]);
  assert.deepEqual(rowOf([report], 'Operation Throughput', WRITING), [
    '4000 perSecond',
    'Not measured on 3 nodes: --scenarios write-concurrent.',
    'No cluster of 5 nodes was measured: 5 among --nodes.',
  ]);
});

test('what was skipped or is invalid gives its reason in place of a figure, and a suspect figure is marked', () => {
  const invalid = timedCell(
    { scenario: 'write-sequential', cluster: size(1) },
    1,
    {},
    {
      verdict: { level: 'invalid', reasons: ['12 % of the writes failed.'] },
    },
  );
  const skipped: Cell = {
    ...examplePlan({ scenario: 'write-sequential', cluster: size(3) }),
    state: 'skipped',
    reason: 'no key',
  };
  const suspect = timedCell(
    { scenario: 'write-sequential', cluster: size(5) },
    3,
    {},
    {
      verdict: { level: 'suspect', reasons: ['k6 was busy.'] },
    },
  );
  assert.deepEqual(rowOf([of(invalid, skipped, suspect)], 'Operation Latency', WRITING), [
    'write-sequential on one node is invalid: 12 % of the writes failed.',
    'write-sequential on 3 nodes: no key.',
    '3 ms?',
  ]);
});

test('of several reports the newest that has a figure gives it, whatever their order', () => {
  const old = { ...of(write(1, 1, 9, 100), write(3, 1, 8, 100)), endedAt: '2026-01-01T00:00:00.000Z' };
  const young = { ...of(write(1, 1, 1, 100)), endedAt: '2026-03-01T00:00:00.000Z' };
  for (const reports of [
    [old, young],
    [young, old],
  ])
    assert.deepEqual(rowOf(reports, 'Operation Latency', WRITING).slice(0, 2), ['1 ms', '8 ms']);
});

test('cells of another payload or protocol are not mixed in', () => {
  const other = write(3, 1, 50, 10, { payload: { name: 'large', bytes: 102_400 } });
  const report = of(write(1, 1, 1, 100), write(1, 10, 1, 100), other);
  assert.equal(rowOf([report], 'Operation Latency', WRITING)[0], '1 ms');
  assert.match(rowOf([report], 'Operation Latency', WRITING)[1] ?? '', /^Not measured on 3 nodes/);
  assert.deepEqual(coordinatorTables([report]).evidence.otherSettings, ['write-sequential']);
});

const failover = (nodes: number, hit: readonly string[], ...firstAccepted: (number | null)[]): Cell => {
  const rounds = firstAccepted.map((ms, at): FailoverRound => {
    const round = exampleRound({ round: at + 1, nodes: hit });
    return { ...round, phases: { ...round.phases, firstAccepted: ms } };
  });
  return {
    ...examplePlan({ scenario: 'failover', step: { name: 'kill', users: 0 }, cluster: size(nodes) }),
    state: 'ok',
    ...faultMeasured({ failover: exampleFailover(rounds) }),
  };
};

test('failover is the median to the first accepted write; a leader killed alone is no simultaneous failure but of three', () => {
  const report = of(
    failover(3, ['node1'], 1_000, 3_000, 2_000),
    failover(5, ['node1'], 1_500),
    failover(5, ['node1', 'node2'], 2_500),
  );
  assert.deepEqual(rowOf([report], 'Failover Time', 'Leader Crash').slice(0, 2), ['2 s', '1.5 s']);
  assert.deepEqual(rowOf([report], 'Failover Time', 'Simultaneous Node Failures (N-1)/2').slice(0, 2), [
    '2 s',
    '2.5 s',
  ]);
  assert.match(rowOf([report], 'Failover Time', 'Network Partition')[0] ?? '', /--fault partition/);
  assert.equal(
    rowOf([of(failover(3, ['node1'], null))], 'Failover Time', 'Leader Crash')[0],
    'No accepted write was seen after a fault.',
  );
});

test('each kind of recovery has its time, and one that was not done its reason', () => {
  const recovery = [
    exampleRecovery({ name: 'node-restart', readyMs: 400, caughtUpMs: 900 }),
    exampleRecovery({ name: 'full-sync', readyMs: null, caughtUpMs: null, skipped: 'no data folder is known' }),
  ];
  const cell: Cell = {
    ...examplePlan({ scenario: 'recovery', step: { name: 'rate', users: 0 } }),
    state: 'ok',
    ...faultMeasured({ recovery }),
  };
  assert.equal(rowOf([of(cell)], 'Recovery Performance', 'Single Node Restart')[0], '0.9 s');
  assert.equal(rowOf([of(cell)], 'Recovery Performance', 'Full State Sync')[0], 'no data folder is known.');
});

test('batches and kept connections are changes against the first, unclaimed while pairs are few', () => {
  const batch = (entries: number, p50: number, opsPerSecond: number): Cell => {
    const load = entries === 1 ? WRITES : { ...WRITES, batch: entries };
    return timedCell({ scenario: 'batch', step: { name: `entries-${entries}`, users: 10, load } }, p50, {
      opsPerSecond,
    });
  };
  const reading = (connections: 'kept' | 'new', opsPerSecond: number, nodesCpuSecondsPer1000: number): Cell =>
    timedCell(
      {
        scenario: 'connections',
        step: { name: `${connections}-users-10`, users: 10, load: { ...READS, connections } },
      },
      1,
      { operation: 'read', opsPerSecond },
      { cost: { ...exampleMeasured().cost, nodesCpuSecondsPer1000 } },
    );
  const report = of(batch(1, 1, 100), batch(10, 1.5, 50), reading('kept', 300, 1), reading('new', 100, 4));
  assert.deepEqual(rowOf([report], 'Batch Processing', '1 (no batching)'), ['baseline', 'baseline']);
  assert.deepEqual(rowOf([report], 'Batch Processing', '10'), ['~5 change', '~1.5 change']);
  assert.match(rowOf([report], 'Batch Processing', '50')[0] ?? '', /^Writes of 50 entries were not measured/);
  assert.deepEqual(rowOf([report], 'Connection Pooling', '10 connections'), ['~3 change', '~0.25 change']);
  assert.equal(rowOf([report], 'Configuration Recommendations', 'Batch Size')[0], '10 entries');
});

test('compaction is held against the rarest, and the least memory of the values that write as fast is recommended', () => {
  const at = (value: string, rssPeakBytes: number, opsPerSecond: number, nodesCpuSecondsPer1000: number): Cell =>
    timedCell(
      { cluster: { name: `snapshot-count-${value}`, nodes: 3, knob: { name: 'snapshot-count', value } } },
      1,
      { opsPerSecond },
      {
        resources: { ...exampleResources(), processes: [exampleUsage('node1/etcd', { rssPeakBytes })] },
        cost: { ...exampleMeasured().cost, nodesCpuSecondsPer1000 },
      },
    );
  const report = of(at('1000', 500, 800, 2), at('1000000', 1_000, 1_000, 1), at('10000', 600, 950, 1.5));
  assert.deepEqual(rowOf([report], 'Log Compaction', '1,000,000 entries (in place of none)'), ['baseline', 'baseline']);
  assert.deepEqual(rowOf([report], 'Log Compaction', '1,000 entries'), ['~0.5 change', '~2 change']);
  // 1,000 needs less, and writes only 80 % as much.
  assert.equal(rowOf([report], 'Configuration Recommendations', 'Log Compaction')[0], '10,000 entries');
});

test('nothing is recommended without evidence', () => {
  const report = of(write(1, 1, 1, 100));
  for (const label of [
    'Election Timeout',
    'Heartbeat Interval',
    'Connection Pool Size',
    'Batch Size',
    'Log Compaction',
  ])
    assert.equal(rowOf([report], 'Configuration Recommendations', label)[0], 'not enough evidence', label);
  assert.equal(rowOf([report], 'Cluster Size Recommendations', '5-Node Cluster').at(-1), 'not enough evidence');
});
