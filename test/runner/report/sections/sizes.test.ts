import assert from 'node:assert/strict';
import { test } from 'node:test';
import { READS } from '../../../../lib/scenarios/steps.ts';
import { renderReport } from '../../../../runner/report/text/render.ts';
import { exampleReportOf, timedCell } from '../../../fixtures/example-report.ts';

const cluster = (nodes: number) => ({ name: `nodes-${nodes}`, nodes });
const writes = (nodes: number, p50: number, opsPerSecond: number) =>
  timedCell({ cluster: cluster(nodes) }, p50, { opsPerSecond });

/** What is shown from the section's title up to the next empty line after its last table. */
function shown(cells: Parameters<typeof exampleReportOf>[0]): string {
  const text = renderReport(exampleReportOf(cells), { color: false, width: 120 });
  const at = text.indexOf('\nSizes');
  return at < 0 ? '' : text.slice(at + 1, text.indexOf('\nleadership', at));
}

test('each operation has a line for its latency and one for its rate, over all sizes', () => {
  const text = shown([writes(1, 1, 1_000), writes(3, 2, 500), writes(5, 4, 250)]);
  assert.match(text, /^scenario +step +op +1 node +3 nodes +5 nodes +3:1 +5:1 +per node/m);
  assert.match(
    text,
    /^small, medium, p50 in ms\nwrite-concurrent +10 +write +1\.00 +2\.00 +4\.00 +~2\.00x +~4\.00x +~\+0\.75 +1$/m,
  );
  assert.match(
    text,
    /^small, medium, ops\/s\nwrite-concurrent +10 +write +1,000 +500 +250 +~0\.500x +~0\.250x +~-188 +1$/m,
  );
  assert.match(text, /~ no claim: of 1 pair; 6 are needed before a difference is claimed \(--rounds 6\)/);
  assert.match(text, /Read scaling: not measured: --scenarios read-scaling/);
});

test('without a single node the smallest size is what others are held against', () => {
  const text = shown([writes(3, 2, 500), writes(7, 4, 250)]);
  assert.match(text, /^scenario +step +op +3 nodes +7 nodes +7:3 +per node/m);
  assert.match(text, /7:3: as a multiple of 3\s+nodes/);
});

test('an operation without a result on the smallest size says which sizes its multiples compare', () => {
  const many = (nodes: number, p50: number) =>
    timedCell({ cluster: cluster(nodes), step: { name: 'users-50', users: 50 } }, p50, { opsPerSecond: 100 });
  const text = shown([writes(1, 1, 900), writes(3, 3, 300), writes(5, 5, 180), many(3, 3), many(5, 6)]);
  assert.match(text, /^write-concurrent +10 +write +1\.00 +3\.00 +5\.00 +~3\.00x +~5\.00x +~\+1\.0+ +1$/m);
  assert.match(text, /^ +50 +write +3\.00 +6\.00 +~2\.00x \(5:3\) +~\+1\.5 +1$/m);
  assert.match(text, /In brackets: the sizes that are compared where there is no result on 1 node\./);
  assert.doesNotMatch(shown([writes(3, 3, 300), writes(5, 6, 150)]), /In brackets/);
});

test('reading from all nodes stands beside reading from the leader, size by size', () => {
  const cells = [1, 3].flatMap((nodes) =>
    (['leader', 'all-nodes'] as const).map((readsFrom) =>
      timedCell(
        {
          scenario: 'read-scaling',
          cluster: cluster(nodes),
          step: { name: readsFrom, users: 10, load: { ...READS, readsFrom } },
        },
        1,
        { operation: 'read', opsPerSecond: readsFrom === 'leader' ? 1_000 : 1_000 * nodes },
      ),
    ),
  );
  const text = shown(cells);
  assert.match(text, /^Read scaling {2}small, medium$/m);
  assert.match(text, /^nodes-1 +1 +10 +1,000 +1,000 +~1\.00x/m);
  assert.match(text, /^nodes-3 +3 +10 +1,000 +3,000 +~3\.00x/m);
});

test('a report of one size has no such section', () => {
  assert.equal(shown([writes(3, 2, 500)]), '');
});
