import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Context, readConsistency } from '../../../runner/confman-node/context.ts';

const context = (leading: boolean, readBarrier: Context['readBarrier']): Context =>
  ({ leadership: { view: { leading } }, readBarrier }) as unknown as Context;

test('who leads answers what it has, unless nothing stale may be answered: it may have been deposed', () => {
  assert.equal(readConsistency(context(true, 'stale')), 'local');
  assert.equal(readConsistency(context(true, 'reject')), 'barrier');
  assert.equal(readConsistency(context(false, 'stale')), 'barrier');
  assert.equal(readConsistency(context(false, 'reject')), 'barrier');
});
