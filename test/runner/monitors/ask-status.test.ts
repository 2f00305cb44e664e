import assert from 'node:assert/strict';
import { test } from 'node:test';
import { etcd } from '../../../lib/targets/etcd.ts';
import { NO_CODE } from '../../../lib/targets/grpc.ts';
import type { TransportError } from '../../../lib/targets/transport-error.ts';
import type { Sender } from '../../../runner/cluster/send.ts';
import { askStatus } from '../../../runner/monitors/ask-status.ts';

const TIMEOUT_MS = 100;

/** Asks a node whose answer, or the lack of one, comes after this time. A fake: a real runner cannot be paused at will. */
function answerAfter(tookMs: number, error: TransportError) {
  let nowMs = 1_000;
  const sender = {
    send: async () => {
      nowMs += tookMs;
      return { code: NO_CODE, text: '', trailers: {}, message: null, error };
    },
  };
  const clock = { elapsedMs: () => nowMs, epochMs: () => nowMs };
  return askStatus(sender as unknown as Sender, 'http://127.0.0.1:1', {
    view: etcd.view,
    clock,
    timeoutMs: TIMEOUT_MS,
  });
}

for (const error of ['timeout', 'no-connection'] as const) {
  test(`a node that does not answer in time is told from a runner that was paused: ${error}`, async () => {
    const answer = await answerAfter(TIMEOUT_MS + 1, error);
    assert.deepEqual([answer?.response.error, answer?.sentMs, answer?.endedMs], [error, 1_000, 1_101]);
    assert.equal(await answerAfter(2 * TIMEOUT_MS + 1, error), null);
  });
}

test('a node that was not there was not there, however late that was learned', async () => {
  assert.equal((await answerAfter(10 * TIMEOUT_MS, 'refused'))?.response.error, 'refused');
});
