import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderReport } from '../../../../runner/report/text/render.ts';
import { exampleReportOf, exampleResources, timedCell } from '../../../fixtures/example-report.ts';
import { exampleSnapshots } from '../../../fixtures/reports/snapshots.ts';

const at = (value: string, p50: number, opsPerSecond: number, resources = exampleResources()) =>
  timedCell(
    { cluster: { name: `snapshot-count-${value}`, nodes: 1, knob: { name: 'snapshot-count', value } } },
    p50,
    { opsPerSecond },
    { resources, snapshots: exampleSnapshots() },
  );

/** What is shown from the section's title up to the next section. */
function shown(cells: Parameters<typeof exampleReportOf>[0], width = 120): string {
  const text = renderReport(exampleReportOf(cells), { color: false, width });
  const from = text.indexOf('\nKnobs');
  return from < 0 ? '' : text.slice(from + 1, text.indexOf('\nSnapshots', from));
}

test('each figure has a line for each step, over all values and as multiples of the first', () => {
  const text = shown([at('1000', 1, 1_000), at('10000', 2, 500), at('100000', 4, 250)]);
  assert.match(text, /^scenario +step +op +1000 +10000 +100000 +10000:1000 +100000:1000 +runs$/m);
  for (const line of [
    /^snapshot-count, small, medium, ops\/s\nwrite-concurrent +10 +write +1,000 +500 +250 +~0\.500x +~0\.250x +1$/m,
    /^snapshot-count, small, medium, p50 in ms\nwrite-concurrent +10 +write +1\.00 +2\.00 +4\.00 +~2\.00x +~4\.00x +1$/m,
    /^snapshot-count, small, medium, p99 in ms\nwrite-concurrent +10 +write +3\.00 +6\.00 +12\.0 +1$/m,
    // 64 MB of each of its two processes.
    /peak memory of a node\nwrite-concurrent +10 +128 MB +128 MB +128 MB +~1\.00x +~1\.00x +1$/m,
    /data on disk, all nodes\nwrite-concurrent +10 +64 MB +64 MB +64 MB +~1\.00x +~1\.00x +1$/m,
    /snapshots\nwrite-concurrent +10 +2\.00 +2\.00 +2\.00 +1$/m,
  ])
    assert.match(text, line);
  assert.match(text, /~ no claim: of 1 pair; 6 are needed before a difference is claimed \(--rounds 6\)/);
});

test('what is not known of one value is told as unknown, and of no value is left out', () => {
  const text = shown([at('1000', 1, 1_000), at('10000', 2, 500, exampleResources({ processes: [] }))]);
  assert.match(text, /peak memory of a node\nwrite-concurrent +10 +128 MB +\? +1$/m);
  assert.ok(!text.includes('longest silence'), text);
});

test('values stand in their order, and the first is what others are held against, also where a step lacks it', () => {
  const reads = (value: string, p50: number, level: 'valid' | 'invalid') =>
    timedCell(
      {
        scenario: 'read-concurrent',
        cluster: { name: `snapshot-count-${value}`, nodes: 1, knob: { name: 'snapshot-count', value } },
      },
      p50,
      { operation: 'read', opsPerSecond: 1_000 },
      { verdict: { level, reasons: [] } },
    );
  const text = shown([
    ...[reads('1000', 1, 'invalid'), at('1000', 1, 1_000)],
    ...[reads('10000', 2, 'valid'), at('10000', 2, 500)],
  ]);
  assert.match(text, /^scenario +step +op +1000 +10000 +10000:1000 +runs$/m);
  assert.match(text, /as a multiple of\s+snapshot-count 1000,/);
  assert.match(
    text,
    /p50 in ms\nread-concurrent +10 +read +\? +2\.00 +1\nwrite-concurrent +10 +write +1\.00 +2\.00 +~2\.00x +1$/m,
  );
  // What is held against another value than the headers name is not told under them.
  const other = shown([
    ...[at('1000', 1, 1_000), at('10000', 2, 500), at('100000', 4, 250)],
    ...[reads('10000', 2, 'valid'), reads('100000', 8, 'valid')],
  ]);
  assert.match(other, /p50 in ms\nwrite-concurrent .* ~4\.00x +1\nread-concurrent +10 +read +\? +2\.00 +8\.00 +1$/m);
});

test('a report without a knob has no such section', () => {
  assert.equal(shown([timedCell({}, 1)]), '');
});

test('three values fit into 80 columns', () => {
  const text = shown([at('1000', 1, 1_000), at('10000', 2, 500), at('100000', 4, 250)], 80);
  assert.match(text, /100000:1000/);
  assert.ok(text.split('\n').every((line) => line.length <= 80));
});
