import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { status } from '@grpc/grpc-js';
import { messageHeadReader } from '../../lib/data/message.ts';
import { readQueueSettings } from '../../lib/exchange/queue-settings.ts';
import { parseSummary, stepResults } from '../../lib/exchange/summary.ts';
import { fakeFila } from '../fixtures/fake-fila.ts';
import { bundleForK6, runInK6 } from '../fixtures/run-k6.ts';
import { findK6 } from './find-k6.ts';

const k6 = findK6();

test('messages begin on their schedule, through the node that leads, and one that fails keeps none of the others', {
  skip: k6 === null,
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'raftmark-latency-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const script = await bundleForK6(join(import.meta.dirname, '../../scripts/enqueue-latency.ts'), folder);
  const cluster = await fakeFila(t);
  const sequences: number[] = [];
  let messages = 0;
  cluster.refuse = (queue) => {
    const [last] = cluster.queues.get(queue)?.waiting.slice(-1) ?? [];
    if (last !== undefined) sequences.push(messageHeadReader(7)(last.payload)?.sequence ?? -1);
    return ++messages === 50 ? { code: status.UNAVAILABLE, details: 'no leader available' } : null;
  };
  const env = {
    ...{ TARGET: 'fila', HOST: cluster.urls.join(','), OPEN_RATE: '150', DURATION: '2s', WARMUP: '0s' },
    ...{ PAYLOAD: '64B', SEED: '7', TIMEOUT: '1s', SUMMARY: join(folder, 'summary.json') },
  };
  const { code, lines } = await runInK6(k6 as string, script, { script: env });
  assert.equal(code, 0, lines.join('\n'));
  const { schedule } = readQueueSettings(env, 'enqueue-latency');
  const summary = parseSummary(readFileSync(env.SUMMARY, 'utf8'));
  const [result] = stepResults(summary, schedule, { payloadBytes: 64, protocol: 'grpc' })[0]?.operations ?? [];
  // Each of the 300 was due, and none was begun twice.
  assert.deepEqual([result?.ok, result?.rejected, result?.unknown, messages], [299, 1, 0, 300]);
  assert.deepEqual(result?.reasons, [{ outcome: 'rejected', reason: 'no-leader', count: 1 }]);
  assert.ok(result?.openMs !== null && result?.openMs?.service !== null && (result?.latencyMs?.p50 ?? 0) > 0);
  // Several may be under way at once, so that no order is kept.
  assert.ok(new Set(sequences).size >= 290, String(new Set(sequences).size));
  // For a second after the failure they went through another node.
  assert.ok(cluster.forwarded >= 100 && cluster.forwarded < 200, String(cluster.forwarded));
  assert.deepEqual([cluster.queues.size, cluster.madeAgain], [0, []]);
});
