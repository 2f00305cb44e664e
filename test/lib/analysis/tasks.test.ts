import assert from 'node:assert/strict';
import { test } from 'node:test';
import { provenChanges } from '../../../lib/analysis/tasks.ts';

const listed = (...changes: readonly (number | null)[]) =>
  changes.map((each, at) => ({ node: `node${at + 1}`, changes: each }));

test('what one node lists is there, and what none does is lost', () => {
  assert.equal(provenChanges(10, listed(10, 8, null))?.lost, 0);
  assert.equal(provenChanges(10, listed(7, 9))?.lost, 1);
  // One that came without an answer may be there.
  assert.equal(provenChanges(10, listed(11, 11))?.lost, 0);
});

test('without any list nothing is proven', () => assert.equal(provenChanges(10, listed(null, null)), null));
