import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, it, type TestContext } from 'node:test';
import type { OperationResult } from '../../lib/report/figures.ts';
import { plainNode } from '../fixtures/plain-node.ts';
import { plain } from '../fixtures/plain-target.ts';
import { serve } from '../fixtures/serve.ts';
import { SLOW_MS, slowlook, slowmake } from '../fixtures/slow-targets.ts';
import { load, options } from './open-load.ts';

/** A node of `plain` that lets writes hang, and knows how many it was sent at once. */
async function hangingNode(t: TestContext): Promise<{ readonly url: string; most(): number }> {
  const store = new Map<string, string>();
  let [loaded, now, most] = [0, 0, 0];
  const url = await serve(t, (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? '';
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    if (request.method === 'GET') {
      response.writeHead(store.has(path) ? 201 : 404).end(store.get(path));
      return;
    }
    // The dataset has a hundred entries.
    if (loaded++ < 100) {
      request.on('end', () => {
        store.set(path, Buffer.concat(chunks).toString());
        response.writeHead(204).end();
      });
      return;
    }
    most = Math.max(most, ++now);
    response.on('close', () => now--);
  });
  return { url, most: () => most };
}

// They mostly wait.
describe('the open load', { concurrency: 2 }, () => {
  it('a latency ends before the value is looked at, however long that takes', options, async (t) => {
    const { url } = await plainNode(t);
    const env = { HOST: url, RATE: '1', READ_RATE: '8', DURATION: '2s', OPERATION_LOG: '1' };
    const { results, operations, windowSeconds } = await load(t, slowlook, env, 'slow-targets.ts');
    const { latencyMs, ok } = results.get('read') as OperationResult;
    assert.equal(ok, 16);
    assert.ok((latencyMs?.p50 ?? Number.NaN) < SLOW_MS, JSON.stringify(latencyMs));
    const reads = operations.filter(({ operation }) => operation === 'read');
    assert.deepEqual(
      [reads.length, reads.every(({ writer }) => writer >= 0)],
      [16, true],
      'and every one was looked at',
    );
    // The last was due an eighth of a second before the end.
    assert.equal(windowSeconds, 2);
  });

  it(
    'a latency begins when an operation is due, and the lateness of the script stands beside it',
    options,
    async (t) => {
      const { url } = await plainNode(t);
      // 50 a second of which each takes 40 ms to make: the last of a second begins a second late.
      const env = { HOST: url, RATE: '50', OPERATION_LOG: '1', FIRST_WRITE: '90', TIMELINE: '1' };
      const { results, operations, book } = await load(t, slowmake, env, 'slow-targets.ts');
      const write = results.get('write') as OperationResult;
      const { latencyMs, openMs } = write;
      assert.ok(latencyMs && openMs?.service);
      assert.equal(write.ok, 50);
      const behind = 49 * (SLOW_MS - 20);
      assert.ok(openMs.lateness.max >= behind, JSON.stringify(openMs.lateness));
      assert.ok(
        latencyMs.max >= openMs.lateness.max && latencyMs.p50 >= openMs.lateness.p50,
        JSON.stringify(latencyMs),
      );
      assert.ok(openMs.service.p50 < latencyMs.p50, JSON.stringify(openMs.service));

      // Each was due to the moment, whenever it was sent.
      const due = operations.map(({ dueMs }) => dueMs).sort((a, b) => a - b);
      for (const [at, dueMs] of due.entries())
        assert.ok(Math.abs(dueMs - (due[0] as number) - at * 20) < 0.01, String(at));
      for (const { dueMs, sentMs, endedMs } of operations) assert.ok(dueMs <= sentMs && sentMs <= endedMs);

      // Each entry is written once: the last ten of the dataset's hundred, and then new ones.
      const entries = operations.map(({ entry }) => entry).sort((a, b) => a - b);
      assert.deepEqual(
        entries,
        Array.from({ length: 50 }, (_, at) => 90 + at),
      );

      const { seconds, whole } = book.of(0, 'write') ?? {};
      assert.deepEqual(
        [...(seconds ?? [])].map(([second, { offered }]) => [second, offered]),
        [[0, 50]],
      );
      assert.deepEqual([whole?.histogram.count, whole?.histogram.maxMs], [50, latencyMs.max]);
    },
  );

  it(
    'no more are under way than a user bears; the others wait for their turn, and none is dropped',
    options,
    async (t) => {
      const node = await hangingNode(t);
      // 64 MB of bodies under way, of 1 MB each: the 65th has to wait until the first is given up.
      const env = { HOST: node.url, RATE: '100', DURATION: '2s', TIMEOUT: '1500ms', PAYLOAD: 'xlarge' };
      const { results } = await load(t, plain, env, 'plain-target.ts');
      const { ok, rejected, unknown, reasons, openMs } = results.get('write') as OperationResult;
      assert.deepEqual([ok, rejected + unknown], [0, 200]);
      // On a machine that is busy the turn of some may come after their time.
      assert.ok(unknown > 64 && reasons.every(({ reason }) => reason === 'timeout'), JSON.stringify(reasons));
      assert.ok(node.most() <= 64 && node.most() > 32, String(node.most()));
      assert.ok((openMs?.lateness.p50 ?? 0) > 500, JSON.stringify(openMs));
    },
  );

  it(
    'an operation whose time is over before its turn came is sent to nobody, and was surely not done',
    options,
    async (t) => {
      const { url, received } = await plainNode(t);
      // Each that is sent is twenty milliseconds later than the one before: from the tenth on the 200 ms of every other are over.
      const env = { HOST: url, RATE: '50', TIMEOUT: '200ms' };
      const { results } = await load(t, slowmake, env, 'slow-targets.ts');
      const { ok, rejected, unknown, reasons } = results.get('write') as OperationResult;
      assert.equal(ok + rejected + unknown, 50);
      assert.ok(rejected >= 10, JSON.stringify(reasons));
      assert.ok(
        reasons.every(({ reason }) => reason === 'timeout'),
        JSON.stringify(reasons),
      );
      // A hundred wrote the dataset; one in doubt may have been given up before it left.
      const sent = received.filter(({ method }) => method === 'PUT').length - 100;
      assert.ok(sent >= ok && sent <= ok + unknown, `${sent} were sent`);
    },
  );
});
