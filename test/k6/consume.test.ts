import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { MessageBooks } from '../../lib/exchange/message-books.ts';
import { parseGot, parseSent } from '../../lib/exchange/message-lines.ts';
import { readQueueSettings } from '../../lib/exchange/queue-settings.ts';
import { parseSummary, stepResults } from '../../lib/exchange/summary.ts';
import { fakeFila } from '../fixtures/fake-fila.ts';
import { bundleForK6, runInK6 } from '../fixtures/run-k6.ts';
import { findK6 } from './find-k6.ts';

const k6 = findK6();
const READ = { incomplete: null, toldAll: true };

test('consumers of k6 acknowledge each message before the next, go on when their stream ends, and tell of every one', {
  skip: k6 === null,
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'raftmark-consume-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const script = await bundleForK6(join(import.meta.dirname, '../../scripts/enqueue-consume.ts'), folder);
  const cluster = await fakeFila(t);
  let enqueues = 0;
  let firstMs: number | null = null;
  let ended = false;
  cluster.refuse = (name) => {
    enqueues++;
    firstMs ??= performance.now();
    if (ended || performance.now() - firstMs < 700) return null;
    ended = true;
    const { consumers } = cluster.queues.get(name) ?? { consumers: new Set() };
    // Once, and within the measured window, the node that leads ends all streams.
    for (const stream of consumers) stream.end();
    consumers.clear();
    return null;
  };
  const env = {
    ...{ TARGET: 'fila', HOST: cluster.urls.join(','), USERS: '1', DURATION: '1s', WARMUP: '300ms' },
    ...{ PAYLOAD: '64B', SEED: '7', TIMELINE: '1', SUMMARY: join(folder, 'summary.json') },
  };
  const { code, lines } = await runInK6(k6 as string, script, { script: env });
  assert.equal(code, 0, lines.join('\n'));

  const settings = readQueueSettings(env, 'enqueue-consume');
  const nature = { payloadBytes: 64, protocol: 'grpc' } as const;
  const summary = parseSummary(readFileSync(env.SUMMARY, 'utf8'));
  const results = stepResults(summary, settings.schedule, nature).flatMap(({ operations }) => operations);
  const [enqueue, consume, ack] = results;
  assert.deepEqual([enqueue?.operation, consume?.operation, ack?.operation], ['enqueue', 'consume', 'ack']);
  assert.deepEqual(consume?.reasons, [{ outcome: 'rejected', reason: 'stream-ended', count: 1 }]);
  assert.ok((enqueue?.ok ?? 0) > 20 && (consume?.ok ?? 0) > 20, `${enqueue?.ok} put in, ${consume?.ok} taken out`);
  // One for each: no more than the last may be without.
  assert.ok(Math.abs((consume?.ok ?? 0) - (ack?.ok ?? 0)) <= 1, `${consume?.ok} deliveries, ${ack?.ok} acknowledged`);

  const books = new MessageBooks();
  for (const line of lines) {
    const sent = parseSent(line);
    if (sent !== null) books.sent(sent);
    const got = parseGot(line);
    if (got !== null) books.got(got);
  }
  const account = books.of(0, READ);
  // All that the broker took, and not only what the window counts.
  assert.equal(account.acknowledged, enqueues);
  assert.ok(account.delivered > 20);
  assert.deepEqual([account.phantom, account.duplicates, account.outOfOrder, account.unknown], [0, 0, 0, 0]);
  const { endToEndMs } = account;
  assert.ok(endToEndMs !== null && endToEndMs.min >= 0 && endToEndMs.max < 5_000);
});
