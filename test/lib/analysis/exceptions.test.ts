import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exceptionsInWords } from '../../../lib/analysis/exceptions.ts';

test('exceptions are told with their number and the first message, where that is known', () => {
  assert.equal(exceptionsInWords(0, null), null);
  assert.equal(exceptionsInWords(1, 'boom'), 'the script threw 1 exception: boom');
  assert.equal(exceptionsInWords(1_200, null), 'the script threw 1,200 exceptions');
});
