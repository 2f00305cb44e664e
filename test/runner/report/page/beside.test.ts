import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderSideBySide } from '../../../../runner/report/page/beside.ts';
import { readRun } from '../../../../tools/perf/insights/honest/runs.ts';

const one = { file: 'one.json', report: readRun('etcd-core-small') };
const other = { file: 'other<b>.json', report: readRun('etcd-core-small-2') };

/** The texts of the cells of each row of a table. */
function rowsOf(page: string, id: string): string[][] {
  const section = new RegExp(`<section id="${id}".*?</section>`, 's').exec(page)?.[0] ?? '';
  return [...section.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, text = '']) => text.replace(/<[^>]+>/g, '')),
  );
}

test('cells that did the same stand in one row, each report in a column of its own', () => {
  const page = renderSideBySide([one, other]);
  const rate = (report: typeof one.report) => {
    const cell = report.cells.find(({ scenario, step }) => scenario === 'write-concurrent' && step.users === 10);
    return cell && 'operations' in cell ? Math.round(cell.operations?.[0]?.opsPerSecond ?? 0) : 0;
  };
  const row = rowsOf(page, 'cells-side-by-side').find(
    ([scenario, step]) => scenario === 'write-concurrent' && step === 'users-10',
  );
  assert.deepEqual(
    row?.slice(2, 5).map((text) => text.replace(',', '')),
    ['write', String(rate(one.report)), String(rate(other.report))],
  );
});

test('in what they differ comes first', () => {
  const rows = rowsOf(renderSideBySide([one, other]), 'what-was-measured');
  assert.deepEqual(rows[0], ['what', 'A', 'B']);
  const same = rows.findIndex(([label]) => label === 'host');
  const started = rows.findIndex(([label]) => label === 'started');
  assert.ok(started > 0 && started < same);
});

test('what only one of them has is blank in the other', () => {
  const page = renderSideBySide([one, { file: 'f.json', report: readRun('etcd-failover-small') }]);
  const row = rowsOf(page, 'cells-side-by-side').find(
    ([scenario, , operation]) => scenario === 'failover' && operation === 'write',
  );
  assert.equal(row?.[3], '');
  assert.notEqual(row?.[4], '');
});

test('reports that differ as a whole, as by their protocol, are held beside each other', () => {
  const page = renderSideBySide([one, { file: 'http.json', report: readRun('etcd-core-http-small') }]);
  const row = rowsOf(page, 'cells-side-by-side').find(
    ([scenario, step]) => scenario === 'write-concurrent' && step === 'users-10',
  );
  assert.ok(row?.[3] && row[4], row?.join());
});

test('names of files are text', () => {
  assert.match(renderSideBySide([one, other]), /<h3>B: other&lt;b&gt;\.json<\/h3>/);
});
