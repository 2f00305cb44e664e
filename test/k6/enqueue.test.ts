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

test('messages of k6 go through the node that leads, say where they come from, and are counted', {
  skip: k6 === null,
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'raftmark-enqueue-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const script = await bundleForK6(join(import.meta.dirname, '../../scripts/enqueue.ts'), folder);
  const cluster = await fakeFila(t, { groupMs: 200 });
  let kept: readonly { readonly payload: string }[] = [];
  let enqueues = 0;
  cluster.refuse = (queue, node) => {
    kept = cluster.queues.get(queue)?.waiting ?? [];
    // Once: the producer goes on through another node.
    return ++enqueues === 20 && node === cluster.queues.get(queue)?.leader
      ? { code: status.UNAVAILABLE, details: 'no leader available' }
      : null;
  };
  const env = {
    ...{
      TARGET: 'fila',
      HOST: cluster.urls.join(','),
      USERS: '2',
      DURATION: '1s',
      WARMUP: '0s',
      PAYLOAD: '64B',
      SEED: '7',
    },
    SUMMARY: join(folder, 'summary.json'),
  };
  const { code, lines } = await runInK6(k6 as string, script, { script: env });
  assert.equal(code, 0, lines.join('\n'));

  const settings = readQueueSettings(env, 'enqueue');
  const summary = parseSummary(readFileSync(env.SUMMARY, 'utf8'));
  const nature = { payloadBytes: 64, protocol: 'grpc' } as const;
  const [result] = stepResults(summary, settings.schedule, nature).flatMap(({ operations }) => operations);
  assert.equal(result?.operation, 'enqueue');
  assert.deepEqual(result?.reasons, [{ outcome: 'rejected', reason: 'no-leader', count: 1 }]);
  // What ended after the window is in the queue, and in no result.
  const few = 4;
  assert.ok((result?.ok ?? 0) > 20 && kept.length - (result?.ok ?? 0) <= few, `${result?.ok} of ${kept.length}`);

  const heads = kept.map(({ payload }) => messageHeadReader(7)(payload));
  assert.ok(kept.every(({ payload }) => payload.length === 64));
  const producers = new Map<number, number[]>();
  for (const head of heads) {
    assert.ok(head !== null && head.queue === 0 && Math.abs(head.sentUs / 1_000 - Date.now()) < 60_000);
    producers.set(head.producer, [...(producers.get(head.producer) ?? []), head.sequence]);
  }
  // Each producer's in order, with one hole for the one that was refused.
  assert.equal(producers.size, 2);
  const holes = [...producers.values()].map((sequences) => (sequences.at(-1) as number) - sequences.length);
  assert.deepEqual(holes.sort(), [0, 1]);
  for (const sequences of producers.values())
    assert.deepEqual(
      sequences,
      [...sequences].sort((a, b) => a - b),
    );
  // Its own queues, made once and deleted at the end.
  assert.deepEqual([cluster.queues.size, cluster.madeAgain], [0, []]);
  assert.ok(cluster.forwarded > 0);
});
