import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Context, decoded, readConsistency } from '../../../runner/confman-node/context.ts';

const context = (leading: boolean, readBarrier: Context['readBarrier']): Context =>
  ({ leadership: { view: { leading } }, readBarrier }) as unknown as Context;

test('who leads answers what it has, unless nothing stale may be answered: it may have been deposed', () => {
  assert.equal(readConsistency(context(true, 'stale')), 'local');
  assert.equal(readConsistency(context(true, 'reject')), 'barrier');
  assert.equal(readConsistency(context(false, 'stale')), 'barrier');
  assert.equal(readConsistency(context(false, 'reject')), 'barrier');
});

test('a path is shown decoded, in the bytes of UTF-8, and never with what no header may hold', () => {
  for (const [path, shown] of [
    ['/config/a%20key?x=%20y', '/config/a key?x= y'],
    ['/config/100%25', '/config/100%'],
    ['/config/a%2fb', '/config/a/b'],
    ['/config/gr%C3%BCn', '/config/gr\u00c3\u00bcn'],
    ['/config/a%0D%0Ab%00%09%7F', '/config/a%0D%0Ab%00%09%7F'],
    ['/config/%zz%', '/config/%zz%'],
    ['/config/%2541', '/config/%41'],
    ['', ''],
  ] as const) {
    assert.equal(decoded(path), shown);
  }
});
