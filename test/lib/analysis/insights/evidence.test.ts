import assert from 'node:assert/strict';
import { test } from 'node:test';
import { windowOf } from '../../../../lib/analysis/insights/evidence.ts';
import { exampleReport, exampleReportOf, failoverCell, timedCell } from '../../../fixtures/example-report.ts';
import { queueFaultCell } from '../../../fixtures/reports/queue-faults.ts';

test('where nobody watched leadership the begin of the run is known from acts on nodes, also on those that keep queues', () => {
  const clusters = exampleReport.clusters.map((cluster) => ({ ...cluster, raft: null }));
  const cell = { ...timedCell({}, 1), startedAt: '2026-02-02T21:30:21.000Z', windowSeconds: 10 };
  const window = (other: typeof failoverCell) => {
    const report = exampleReportOf([cell, other], { clusters });
    return windowOf(report, cell as Parameters<typeof windowOf>[1]);
  };
  // The leader was killed 5 s after it, at 21:30:25.
  assert.deepEqual(window(queueFaultCell()), { fromMs: 1_000, toMs: 11_000 });
  assert.ok(window(failoverCell) !== null);
  assert.equal(window(timedCell({ repetition: 2 }, 1)), null);
});
