import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Patience } from '../../../runner/faults/patience.ts';

test('what was waited for in vain is looked for briefly until it is there, and waited for in full again after that', () => {
  const patience = new Patience();
  assert.deepEqual([patience.ms, patience.inVain], [120_000, false]);
  patience.lost();
  assert.deepEqual([patience.ms, patience.inVain], [5_000, true]);
  patience.lost();
  assert.equal(patience.ms, 5_000);
  patience.restored();
  assert.deepEqual([patience.ms, patience.inVain], [120_000, false]);
});
