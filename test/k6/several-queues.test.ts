import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { messageHeadReader } from '../../lib/data/message.ts';
import { fakeFila } from '../fixtures/fake-fila.ts';
import { bundleForK6, runInK6 } from '../fixtures/run-k6.ts';
import { findK6 } from './find-k6.ts';

const k6 = findK6();

test('the users of a step share its queues, whichever virtual users of k6 they are, and each sends to the node that leads its own', {
  skip: k6 === null,
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'raftmark-queues-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const script = await bundleForK6(join(import.meta.dirname, '../../scripts/queues.ts'), folder);
  const cluster = await fakeFila(t);
  /** Who has sent to each queue, in order. */
  const senders = new Map<string, number[]>();
  const astray: string[] = [];
  cluster.refuse = (queue, node) => {
    if (cluster.queues.get(queue)?.leader !== node) astray.push(`${queue} at ${node}`);
    const [last] = cluster.queues.get(queue)?.waiting.slice(-1) ?? [];
    const producer = last === undefined ? null : (messageHeadReader(7)(last.payload)?.producer ?? null);
    if (producer !== null) senders.set(queue, [...new Set([...(senders.get(queue) ?? []), producer])]);
    return null;
  };
  const env = {
    ...{ TARGET: 'fila', HOST: cluster.urls.join(','), USERS: '12', DURATION: '1s', WARMUP: '0s', PAYLOAD: '64B' },
    ...{ SEED: '7', STEPS: 'queues-6,queues-3', SUMMARY: join(folder, 'summary.json') },
  };
  const { code, lines } = await runInK6(k6 as string, script, { script: env });
  assert.equal(code, 0, lines.join('\n'));
  const counts = [...senders].sort().map(([, producers]) => producers.length);
  // Two of each step of six, and four of each step of three, some of whom may be the same; one who comes late may take another's place.
  assert.equal(counts.length, 6);
  for (const count of counts.slice(0, 3)) assert.ok(count >= 3, String(counts));
  for (const count of counts.slice(3)) assert.ok(count <= 3, String(counts));
  assert.deepEqual(astray, []);
});
