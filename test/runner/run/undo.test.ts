import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whyLeft } from '../../../runner/run/undo.ts';
import { unavailable } from '../../../runner/system/errors.ts';

test('what is gone leaves nothing to say', async () => {
  assert.equal(await whyLeft('the cluster in /tmp/x', Promise.resolve()), null);
});

test('what could not be cleaned up is named with the reason and what to do, and is no error', async () => {
  const next = '; npm run bench -- clean tries it again';
  assert.equal(
    await whyLeft('the cluster in /tmp/x', Promise.reject(unavailable('its link rm1-0 is busy'))),
    `the cluster in /tmp/x could not be cleaned up: its link rm1-0 is busy${next}`,
  );
  assert.equal(await whyLeft('/tmp/y', Promise.reject('EBUSY')), `/tmp/y could not be cleaned up: EBUSY${next}`);
});
