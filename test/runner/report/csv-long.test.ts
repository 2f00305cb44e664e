import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderCsvLong } from '../../../runner/report/csv-long.ts';
import { rowsOf } from '../../fixtures/csv-rows.ts';
import {
  exampleMeasured,
  exampleOperation,
  examplePlan,
  exampleReport,
  exampleReportOf,
  LONE,
  timedCell,
} from '../../fixtures/example-report.ts';

const both = exampleMeasured({
  operations: [exampleOperation({ operation: 'read', opsPerSecond: 1234.5678 }), exampleOperation()],
});

test('each operation of each cell is a row, with what tells it from those of other runs and machines', () => {
  const report = exampleReportOf([
    { ...examplePlan({ scenario: 'mixed' }), state: 'ok', ...both },
    timedCell({ cluster: LONE }, 3),
  ]);
  const csv = renderCsvLong(report);
  const rows = rowsOf(csv);
  assert.deepEqual(
    [
      ...new Set(
        csv
          .trimEnd()
          .split('\n')
          .map((line) => line.split(',').length),
      ),
    ],
    [15 + 27 + 1 + 20 + 1],
  );
  assert.deepEqual(
    rows.map(({ scenario, cluster, nodes, operation, ops_per_s, p50_ms }) => [
      scenario,
      cluster,
      nodes,
      operation,
      ops_per_s,
      p50_ms,
    ]),
    [
      ['mixed', 'cluster', '3', 'read', '1234.5678', '2.1'],
      ['mixed', 'cluster', '3', 'write', '400', '2.1'],
      ['write-concurrent', 'single', '1', 'write', '400', '3'],
    ],
  );
  const [row] = rows;
  assert.ok(row);
  assert.deepEqual(
    [row.run_id, row.run_state, row.target, row.target_version],
    ['k3x9a2', 'aborted', 'confman', 'etcd 3.6.16'],
  );
  assert.deepEqual([row.raftmark_version, row.k6_version, row.node_version], ['0.1.0', '2.0.0', '20.19.0']);
  assert.deepEqual(
    [row.host_cpus, row.host_memory_bytes, row.cluster_kind, row.co_located],
    ['8', '17179869184', 'embedded', 'true'],
  );
  assert.deepEqual(
    [row.users, row.payload_bytes, row.window_s, row.verdict, row.label_branch],
    ['10', '1024', '10', 'valid', 'main'],
  );
});

test('a cell without numbers is a row without an operation', () => {
  const skipped = {
    ...examplePlan({ scenario: 'audit-query' }),
    state: 'skipped',
    operations: [],
    reason: 'no trail',
  } as const;
  const [row, more] = rowsOf(renderCsvLong(exampleReportOf([skipped])));
  assert.equal(more, undefined);
  assert.deepEqual(
    [row?.state, row?.reason, row?.operation, row?.ok_count, row?.verdict],
    ['skipped', 'no trail', '', '', ''],
  );
});

test('numbers have their unit in the name of their column, but for what they count', () => {
  const [header = ''] = renderCsvLong(exampleReport).split('\n');
  const plain = header.split(',').filter((name) => !/_(ms|s|bytes|count|share|per_s)$/.test(name));
  // Names, texts and moments; nodes, users, entries, processors and repetitions are counts of what they are called.
  assert.deepEqual(plain, [
    ...[
      'run_id',
      'run_started_at',
      'run_state',
      'raftmark_version',
      'k6_version',
      'node_version',
      'target',
      'target_version',
    ],
    ...['host_cpu_model', 'host_cpus', 'host_kernel', 'host_data_filesystem', 'seed', 'entropy'],
    ...['cell', 'cluster', 'cluster_kind', 'nodes', 'co_located', 'knob', 'knob_value', 'tier', 'entries', 'payload'],
    ...[
      'protocol',
      'reads',
      'keys',
      'scenario',
      'step',
      'users',
      'repetition',
      'state',
      'reason',
      'verdict',
      'verdict_rules',
    ],
    ...['limit', 'started_at', 'operation', 'label_branch'],
  ]);
});

test('what values are made of is as the payload says, else as the run does', () => {
  const cells = [timedCell({ payload: { name: 'medium-json', bytes: 1_024, entropy: 'json' } }, 1), timedCell({}, 2)];
  const rows = rowsOf(renderCsvLong(exampleReportOf(cells)));
  assert.deepEqual(
    rows.map(({ entropy }) => entropy),
    ['json', 'random'],
  );
});

test('a report without labels has no columns of them', () => {
  const { labels: _, ...report } = exampleReportOf([timedCell({}, 1)]);
  assert.doesNotMatch(renderCsvLong(report), /label_/);
});
