import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pause } from '../../../runner/system/pause.ts';

test('a pause that is cut short says why, before it begins as well', async () => {
  const abort = new AbortController();
  const reason = new Error('enough');
  const cut = assert.rejects(pause(60_000, abort.signal), (error) => error === reason);
  abort.abort(reason);
  await cut;
  await assert.rejects(pause(60_000, abort.signal), (error) => error === reason);
});

test('one that nobody cuts short ends by itself', async () => {
  await pause(1);
  await pause(1, new AbortController().signal);
});
