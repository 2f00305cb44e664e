import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cell } from '../../../../lib/report/cell.ts';
import { WRITES } from '../../../../lib/scenarios/steps.ts';
import { coordinatorSections } from '../../../../runner/report/tables/coordinator.ts';
import { renderSections } from '../../../../runner/report/text/render.ts';
import { exampleReportOf, timedCell } from '../../../fixtures/example-report.ts';

test('changes are percent as the document has them, and what is missing is explained once below its table', () => {
  const batch = (entries: number, p50: number, opsPerSecond: number): Cell => {
    const load = entries === 1 ? WRITES : { ...WRITES, batch: entries };
    const step = { name: `entries-${entries}`, users: 1, load };
    return timedCell({ scenario: 'batch', step }, p50, { opsPerSecond });
  };
  const cells = [batch(1, 2, 100), batch(10, 1.98, 54), batch(50, 3, 20), batch(100, 8, 0.5)];
  const shown = renderSections(coordinatorSections([exampleReportOf(cells)]), { color: false, width: 100 });
  const part = shown.split('\n\n').find((each) => each.startsWith('Batch Processing')) ?? '';
  assert.deepEqual(part.split('\n').slice(1, 7), [
    'Batch Size       Throughput Improvement  Latency Impact',
    '1 (no batching)                Baseline        Baseline',
    '10                              ~+440 %         ~-1.0 %',
    '50                              ~+900 %          ~+50 %',
    '100                              ~-50 %         ~+300 %',
    '500                               - [1]           - [1]',
  ]);
  assert.equal(part.match(/^\[1\]/gm)?.length, 1);
  assert.match(part, /^\[1\] Writes of 500 entries were not measured, or do not count\.$/m);
  assert.match(part, /On 3 nodes, with 1 user\./);
});
