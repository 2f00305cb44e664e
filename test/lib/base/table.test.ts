import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printable } from '../../../lib/base/printable.ts';
import { type Column, layoutTable, type TableRow, wrap } from '../../../lib/base/table.ts';

const columns: readonly Column[] = [
  { header: 'name', align: 'left' },
  { header: 'p50', align: 'right' },
  { header: 'p99', align: 'right', dropOrder: 1 },
  { header: 'MB/s', align: 'right', dropOrder: 2 },
];
const row: TableRow = { cells: ['write', '1.25', '10.5', '3'] };

test('numbers are aligned to the right and names to the left', () => {
  assert.deepEqual(layoutTable(columns, [row, { cells: ['r', '100', '2', '1'] }], 80).lines, [
    'name    p50   p99  MB/s',
    'write  1.25  10.5     3',
    'r       100     2     1',
  ]);
});

test('a table without rows is its header', () => {
  assert.deepEqual(layoutTable(columns, [], 80).lines, ['name  p50  p99  MB/s']);
});

test('the column with the highest drop order leaves first, and is named', () => {
  // 5 + 4 + 4 + 4 and three gaps of 2 are 23 characters.
  const { lines, dropped } = layoutTable(columns, [row], 22);
  assert.deepEqual(dropped, ['MB/s']);
  assert.deepEqual(lines, ['name    p50   p99', 'write  1.25  10.5']);
});

test('a table that just fits keeps all columns', () => {
  assert.deepEqual(layoutTable(columns, [row], 23).dropped, []);
});

test('gaps tighten once every column that may go is gone', () => {
  assert.deepEqual(layoutTable(columns, [row], 10).lines, ['name   p50', 'write 1.25']);
});

test('a table wider than the terminal is not cut', () => {
  assert.deepEqual(layoutTable(columns, [row], 3).lines, ['name   p50', 'write 1.25']);
});

test('missing cells are blank and leave no space at the end of the line', () => {
  assert.equal(layoutTable(columns, [{ cells: ['write'] }], 80).lines[1], 'write');
});

test('a note runs on from its cells and wraps below itself', () => {
  const note: TableRow = { cells: ['write'], note: 'failed: k6 ended with code 107 and said nothing at all' };
  assert.deepEqual(layoutTable(columns, [row, note], 40).lines.slice(2), [
    'write  failed: k6 ended with code 107',
    '       and said nothing at all',
  ]);
});

test('a blank line goes before a heading, but not below the header', () => {
  const rows: TableRow[] = [{ heading: 'small' }, row, { heading: 'large' }, row];
  assert.deepEqual(layoutTable(columns, rows, 80).lines.slice(1), [
    'small',
    'write  1.25  10.5     3',
    '',
    'large',
    'write  1.25  10.5     3',
  ]);
});

test('colours do not count towards the width', () => {
  const paint = (text: string): string => `<${text}>`;
  const { lines } = layoutTable(columns, [{ cells: ['write', { text: '1', paint }] }, row], 80);
  assert.equal(lines[1], 'write     <1>');
  assert.equal(lines[2], 'write  1.25  10.5     3');
});

test('control characters of a foreign text do not reach the terminal', () => {
  assert.equal(printable('a\u001b[2Jb\nc\u0007'), 'a [2Jb c');
});

test('text wraps at spaces', () => {
  assert.deepEqual(wrap('one two three four', 9), ['one two', 'three', 'four']);
});

test('a word longer than the line has a line of its own', () => {
  assert.deepEqual(wrap('a small/medium/write b', 8), ['a', 'small/medium/write', 'b']);
});

test('empty text is one empty line', () => {
  assert.deepEqual(wrap('', 10), ['']);
});

test('a column of order 0 stays while tighter gaps are enough', () => {
  const lean = columns.map((column) => (column.dropOrder === undefined ? column : { ...column, dropOrder: 0 }));
  // name, p50, p99 and MB/s take 5 + 4 + 4 + 4 characters, and 3 gaps.
  const width = layoutTable(lean, [row], 80).lines[0]?.length ?? 0;
  assert.deepEqual(layoutTable(lean, [row], width - 3).dropped, []);
  assert.deepEqual(layoutTable(lean, [row], width - 4).dropped.length, 1);
});

test('a space at the start of a cell is an indentation', () => {
  assert.equal(layoutTable(columns, [{ cells: ['  a', '1'] }], 80).lines[1], '  a     1');
});
