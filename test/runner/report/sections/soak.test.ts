import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cell } from '../../../../lib/report/cell.ts';
import { renderReport } from '../../../../runner/report/text/render.ts';
import { at, exampleCourse, exampleGrowth, exampleReportOf, soakCells } from '../../../fixtures/example-report.ts';
import { exampleSoak } from '../../../fixtures/reports/growth.ts';

const shown = (cells: readonly Cell[]): string => renderReport(exampleReportOf(cells), { color: false, width: 160 });

test('each node has its memory and data from first to last, what came back, and memory by what is stored', () => {
  const text = shown(exampleSoak);
  assert.match(text, /^Soak +small, medium, cluster: 12 s, then 3 s idle; 480 entries of 480 KB added$/m);
  // 1 MiB a second, of 12 s; data and store grow by 11 MiB.
  assert.match(text, /^node1 +40 MB to 51 MB +\+12 MB +40 MB +100 % +64 MB to 75 MB +11 MB +1\.09x +36 MB$/m);
  assert.match(text, /^writes +40\.0\/s +40\.0\/s +40\.0\/s +yes +2\.00 to 2\.00 ms +4\.00 to 15\.0 ms +\+12\.0 ms$/m);
  assert.match(
    text,
    /rate found: 40 writes\/s and 20 reads\/s; at 80 it was not steady \(61 of 80 writes\/s were completed\)/,
  );
});

test('what may as well be no growth stands in brackets, what is not known as a dash, and what is not held says so', () => {
  const unknown = at(12, () => 0).map(() => null);
  const growth = exampleGrowth(12, {
    operations: [
      { operation: 'write', ok: at(12, (moment) => (moment < 6 ? 40 : 20)), p50Ms: unknown, p99Ms: unknown },
    ],
    nodes: [
      exampleCourse(12, 0, { rssAnonBytes: at(12, (moment) => 1_048_576 * (40 + (moment % 2))) }),
      exampleCourse(12, 0, { node: 'node2', rssBytes: unknown, rssAnonBytes: unknown, dataBytes: unknown }),
    ],
  });
  const text = shown(soakCells(growth, null));
  assert.match(text, /^node1 +40 MB to 41 MB +\(\+[^)]+\) +- +- /m);
  assert.match(text, /^node2 +- +- +- +- +- /m);
  assert.match(text, /^writes +40\.0\/s +40\.0\/s +20\.0\/s +no +- +- +-$/m);
});

test('a soak that does not count leaves a sentence that says why', () => {
  const [load] = soakCells(exampleGrowth(12), null);
  assert.ok(load);
  const { id, ...rest } = load;
  const failed = { ...rest, id, state: 'failed', reason: 'k6 left no summary' } as Cell;
  assert.match(shown([failed]), /Soak: Left out: 1 cell \(k6 left no summary\)/);
});
