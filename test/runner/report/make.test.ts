import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cell } from '../../../lib/report/cell.ts';
import { makeReport } from '../../../runner/report/make.ts';
import { Mistakes } from '../../../runner/report/mistakes.ts';
import { newRecord } from '../../../runner/report/record.ts';
import { cells, clusters, facts } from './journal/journal-fixture.ts';

const SEEN = { rafts: new Map(), metrics: new Map(), resources: { absent: 'not asked for' }, snapshots: [] };
const AT = '2026-02-02T22:00:00.000Z';

test('what raftmark gets wrong while it draws conclusions costs these, and nothing that was measured', () => {
  const [whole] = cells;
  assert.ok(whole?.state === 'ok');
  // As no cell is: whoever looks into what breaking nodes has shown throws.
  const broken = { ...whole, growth: {}, faults: {}, resources: {} } as unknown as Cell;
  const record = { ...newRecord(), clusters: [...clusters], cells: [broken], warnings: ['the clock was set'] };
  const mistakes = new Mistakes();
  const report = makeReport(facts, record, SEEN, 'complete', AT, mistakes);
  assert.deepEqual(report.cells[0]?.operations, whole.operations);
  assert.ok(mistakes.told.length > 1);
  assert.deepEqual(report.warnings, ['the clock was set', ...mistakes.told]);
  for (const text of mistakes.told)
    assert.match(text, /^raftmark made a mistake, and .* is not in this report: .* \(in \w+/);
  assert.ok(mistakes.told.some((text) => text.includes('what the rule ')));
});

test('a report in which nothing went wrong has no such warnings', () => {
  const mistakes = new Mistakes();
  const record = { ...newRecord(), clusters: [...clusters], cells: cells.slice(0, 1) };
  assert.deepEqual([makeReport(facts, record, SEEN, 'complete', AT, mistakes).warnings, mistakes.told], [[], []]);
});
