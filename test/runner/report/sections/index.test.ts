import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SECTIONS } from '../../../../runner/report/sections/index.ts';
import { exampleReport, exampleReportOf, queueCells } from '../../../fixtures/example-report.ts';
import { queueFaultCell } from '../../../fixtures/reports/queue-faults.ts';

/** Every text in some data. */
function textsIn(data: unknown): string[] {
  if (typeof data === 'string') return [data];
  return typeof data === 'object' && data !== null ? Object.values(data).flatMap(textsIn) : [];
}

/** The example and cells of queues, which its target has none of. */
const FULL = exampleReportOf([...exampleReport.cells, ...queueCells, queueFaultCell()], {
  clusters: exampleReport.clusters,
});

test('every section has something to show of the full example, under a title of its own', () => {
  const titles = SECTIONS.map(({ title }) => title);
  assert.equal(new Set(titles).size, titles.length);
  for (const { title, of } of SECTIONS) assert.ok(of(FULL).length > 0, title);
});

test('blocks are data: they say nothing of colours, of block characters or of functions', () => {
  for (const { title, of } of SECTIONS) {
    const blocks = of(FULL);
    assert.deepEqual(JSON.parse(JSON.stringify(blocks)), blocks, title);
    for (const text of textsIn(blocks)) assert.match(text, /^[ -~]*$/, title);
  }
});

test('a section with nothing to show has no block', () => {
  const nothing = {
    clusters: [],
    warnings: [],
    seeding: [],
    kept: [],
    control: [],
    states: [],
    snapshots: [],
    findings: [],
    advice: [],
  };
  const empty = exampleReportOf([], nothing);
  const shown = SECTIONS.filter(({ of }) => of(empty).length > 0).map(({ title }) => title);
  assert.deepEqual(shown, ['Run', 'Cells', 'Calibration', 'Result']);
});
