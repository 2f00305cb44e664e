import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSize } from '../../../lib/base/size.ts';

test('a size is a number with its binary unit', () => {
  assert.deepEqual(['7B', '512KB', '1.5MB', '2gb', ' 16 MB '].map(parseSize), [
    7,
    524_288,
    1_572_864,
    2_147_483_648,
    null,
  ]);
});

test('without a unit, or with another one, it is none', () => {
  assert.deepEqual(['512', '', '-1MB', '5M', '1TB', 'MB'].map(parseSize), [null, null, null, null, null, null]);
});
