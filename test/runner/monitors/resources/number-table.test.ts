import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NumberTable, type Row, shareIn } from '../../../../runner/monitors/resources/number-table.ts';

const row = (fromMs: number, sum: number): Row<'sum'> => ({ fromMs, toMs: fromMs + 1, sum });

test('rows that touch a window come out as they went in, in the order of time', () => {
  const table = new NumberTable({ sum: 'sum' });
  for (const at of [0, 1, 2, 3, 4]) table.push(row(at, at * 10));
  assert.deepEqual(table.touching(1.5, 3.5), [row(1, 10), row(2, 20), row(3, 30)]);
  assert.deepEqual(table.touching(9, 10), []);
});

test('a full table merges neighbours, so that it still covers the whole run and loses no sum', () => {
  const table = new NumberTable({ sum: 'sum' }, 4);
  for (const at of [0, 1, 2, 3, 4]) table.push(row(at, 1));
  assert.deepEqual(table.touching(0, 99), [
    { fromMs: 0, toMs: 2, sum: 2 },
    { fromMs: 2, toMs: 4, sum: 2 },
    { fromMs: 4, toMs: 5, sum: 1 },
  ]);
  for (let at = 5; at < 1_000; at++) table.push(row(at, 1));
  assert.ok(table.length <= 4);
  assert.equal(
    table.touching(0, 1_000).reduce((sum, next) => sum + next.sum, 0),
    1_000,
  );
});

test('neighbours merge as their columns say', () => {
  const table = new NumberTable({ sum: 'sum', max: 'max', last: 'last' }, 2);
  for (const at of [0, 1, 2]) table.push({ fromMs: at, toMs: at + 1, sum: 5, max: 9 - at, last: at });
  assert.deepEqual(table.first(), { fromMs: 0, toMs: 2, sum: 10, max: 9, last: 1 });
});

test('a table grows past its first rows without losing any', () => {
  const table = new NumberTable({ sum: 'sum' });
  for (let at = 0; at < 1_000; at++) table.push(row(at, at));
  assert.equal(table.length, 1_000);
  assert.deepEqual(table.touching(998.5, 998.5), [row(998, 998)]);
});

test('the newest row up to a moment, and the first, are found; an empty table has neither', () => {
  const table = new NumberTable({ sum: 'sum' });
  assert.deepEqual([table.lastUntil(5), table.first()], [null, null]);
  for (const at of [0, 1, 2]) table.push(row(at, at));
  assert.deepEqual([table.lastUntil(2.9), table.lastUntil(0.5), table.first()], [row(1, 1), null, row(0, 0)]);
});

test('a row counts in the share of it that lies in the window', () => {
  const second = { fromMs: 1_000, toMs: 2_000 };
  assert.equal(shareIn(second, 0, 1_000), 0);
  assert.equal(shareIn(second, 1_250, 1_750), 0.5);
  assert.equal(shareIn(second, 1_750, 9_000), 0.25);
  assert.equal(shareIn(second, 0, 9_000), 1);
});
