import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toReport } from '../../../runner/report/read.ts';
import { exampleReport } from '../../fixtures/example-report.ts';

test('a report from before the power was cut says that it was not, and that no data lay on LazyFS', () => {
  const cells = exampleReport.cells.map((cell) => {
    if (!('faults' in cell) || cell.faults === undefined) return cell;
    const { power: _, ...findings } = cell.faults;
    return { ...cell, faults: findings };
  });
  const clusters = exampleReport.clusters.map(({ lazyfs: _, ...cluster }) => cluster);
  const report = toReport({ ...exampleReport, cells, clusters }, 'old.json');
  const found = report.cells.flatMap((cell) => ('faults' in cell && cell.faults ? [cell.faults.power] : []));
  assert.ok(found.length > 0);
  assert.deepEqual([...new Set(found)], [null]);
  assert.ok(report.clusters.every(({ lazyfs }) => lazyfs === false));
});
