import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileToValues, restoreStanding } from '../../../lib/analysis/snapshot.ts';

test('a restored snapshot is right only when entries were compared and none was wrong', () => {
  const restored = (entries: number, wrong: number) =>
    restoreStanding({ restore: { restoreMs: 1, readyMs: 1, entries, wrong } });
  assert.equal(restoreStanding({ restore: null }), 'not-done');
  assert.deepEqual([restored(0, 0), restored(5, 1), restored(5, 0)], ['unchecked', 'wrong', 'right']);
});

test('a file is held against the values in it, where both are known', () => {
  assert.equal(fileToValues({ fileBytes: 500, logicalBytes: 200 }), 2.5);
  assert.equal(fileToValues({ fileBytes: null, logicalBytes: 200 }), null);
  assert.equal(fileToValues({ fileBytes: 500, logicalBytes: 0 }), null);
});
