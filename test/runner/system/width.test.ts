import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outputWidth } from '../../../runner/system/terminal.ts';

test('a terminal is as wide as it says', () => {
  assert.equal(outputWidth({ columns: 80 }), 80);
});

test('a file, a pipe, or a terminal that does not tell has room for all columns', () => {
  for (const stream of [{}, { columns: undefined }, { columns: 0 }]) assert.equal(outputWidth(stream), 160);
});
