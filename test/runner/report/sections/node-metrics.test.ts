import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Measured } from '../../../../lib/report/cell.ts';
import { nodeMetrics } from '../../../../runner/report/sections/node-metrics.ts';
import {
  exampleMeasured,
  exampleMetrics,
  exampleMetricsRecord,
  exampleNodeMetrics,
  examplePlan,
  exampleReport,
  exampleReportOf,
  type PlanChanges,
} from '../../../fixtures/example-report.ts';
import { printed } from '../../../fixtures/printed.ts';

const cell = (metrics: Measured['metrics'], changes: PlanChanges = {}) =>
  ({ ...examplePlan(changes), state: 'ok', ...exampleMeasured(metrics && { metrics }) }) as const;

const shown = (cells: Parameters<typeof exampleReportOf>[0], width = 120): string[] =>
  printed(nodeMetrics, exampleReportOf(cells), width);

test('a line for each step that wrote, and why a column is missing', () => {
  const more = exampleMetrics([exampleNodeMetrics('node1', { committed: 500, appendedBytes: 10 * 1_048_576 })]);
  const lines = shown([
    cell(exampleMetrics(), { step: { name: 'users-1', users: 1 } }),
    cell(more),
    cell(exampleMetrics(undefined, { writes: 0 }), { scenario: 'read-concurrent' }),
    cell({ absent: 'node1 answers 404' }, { scenario: 'mixed' }),
  ]);
  const text = lines.join('\n');
  const row = (name: RegExp): string[] => (lines.find((line) => name.test(line)) ?? '').trim().split(/\s+/);
  assert.deepEqual(row(/^write-concurrent/), [
    'write-concurrent',
    'users-1',
    '200',
    '2.00',
    '1.25',
    '2..4',
    '0.500',
    '0.250',
  ]);
  assert.deepEqual(row(/^ +users-10/), ['users-10', '50.0', '8.00', '1.25', '2..4', '0.500', '1.00']);
  assert.doesNotMatch(text, /read-concurrent|mixed/);
  assert.match(text, /Not served: replication round \(no node lists broadcast_time\)\./);
});

test('it fits a terminal of 80 columns and one of 120', () => {
  for (const width of [80, 120]) {
    for (const line of shown([cell(exampleMetrics()), cell(exampleMetrics(), { scenario: 'payload-sweep' })], width)) {
      assert.ok(line.length <= width, `${width}: ${line}`);
    }
  }
});

test('elections that nobody had brought about are told', () => {
  const voted = exampleMetrics([exampleNodeMetrics('node1', { committed: 100, preVotes: 3, candidacies: 1 })]);
  assert.ok(
    shown([cell(voted)]).some((line) =>
      line.includes(`3 pre-votes and 1 candidacy though no node was broken: ${examplePlan().id}`),
    ),
  );
});

test('where nothing is known it says why, and of an older report nothing', () => {
  const absent = { absent: 'switched off with --no-metrics-monitor' };
  const report = exampleReportOf([cell(absent)], { clusters: [{ ...cluster(), metrics: absent }] });
  assert.deepEqual(nodeMetrics.of(report), [
    {
      kind: 'heading',
      text: 'Node metrics',
      beside: [{ text: 'not known: switched off with --no-metrics-monitor', emphasis: 'muted' }],
    },
  ]);
  const { metrics: _, ...older } = cluster();
  assert.deepEqual(nodeMetrics.of(exampleReportOf([cell(undefined)], { clusters: [older] })), []);
});

function cluster() {
  const [first] = exampleReport.clusters;
  assert.ok(first);
  return { ...first, metrics: exampleMetricsRecord };
}
