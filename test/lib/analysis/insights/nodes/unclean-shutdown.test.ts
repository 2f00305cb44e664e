import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uncleanShutdown } from '../../../../../lib/analysis/insights/nodes/unclean-shutdown.ts';
import type { RollingStep } from '../../../../../lib/report/rolling.ts';
import { exampleReportOf, timedCell } from '../../../../fixtures/example-report.ts';
import { faultMeasured } from '../../../../fixtures/reports/fault-cells.ts';
import { exampleRolling, exampleStep } from '../../../../fixtures/reports/rolling.ts';

function found(...steps: readonly Partial<RollingStep>[]) {
  const rolling = exampleRolling({ steps: steps.map((step) => exampleStep(step)) });
  const cell = { ...timedCell({ scenario: 'rolling-restart' }, 1), ...faultMeasured({ rolling }) };
  return uncleanShutdown.find(exampleReportOf([{ ...cell, state: 'ok' }]));
}

test('a node that ended with a failure when it was asked to stop is told, with what its log said', () => {
  const unclean = "node2's etcd ended with exit code 134 when it was asked to stop; the last line of its log: panic.";
  const [finding, ...others] = found({}, { unclean, stopMs: 900 }, { stopMs: 12_000 });
  assert.deepEqual(others, []);
  assert.equal(finding?.severity, 'warning');
  assert.equal(
    finding?.title,
    "2 of 3 stops under load went wrong: node2's etcd ended with exit code 134 when it was asked to stop; the last line of its log: panic.",
  );
  assert.deepEqual(
    finding?.measured.map(({ value }) => value),
    [2, 12_000],
  );
});

test('one that only took long is told as well, and one that did not come back is critical', () => {
  assert.match(
    found({ stopMs: 10_000 })[0]?.title ?? '',
    /^1 of 1 stop under load went wrong: node2 took 10\.0 s to end/,
  );
  assert.equal(found({ unclean: 'it was killed', readyMs: null, caughtUpMs: null })[0]?.severity, 'critical');
});

test('stops in good order are no trouble, and of a report that does not tell how they went nothing is said', () => {
  assert.deepEqual(found({}, { stopMs: 9_999 }), []);
  const { unclean: _, ...older } = exampleStep();
  assert.deepEqual(found(older), []);
  assert.deepEqual(uncleanShutdown.find(exampleReportOf([timedCell({}, 1)])), []);
});
