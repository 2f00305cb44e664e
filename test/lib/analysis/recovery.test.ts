import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lacksFigure } from '../../../lib/analysis/recovery.ts';
import { exampleRecovery } from '../../fixtures/example-report.ts';

test('a recovery lacks a figure when it was made and one is not known', () => {
  assert.equal(lacksFigure(exampleRecovery()), false);
  assert.equal(lacksFigure(exampleRecovery({ receivedBytes: null })), true);
  assert.equal(lacksFigure(exampleRecovery({ receivedBytes: null, skipped: 'No.' })), false);
});
