import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { type OperationLine, parseOperation } from '../../lib/exchange/operation-line.ts';
import { readOpenSettings } from '../../lib/exchange/settings.ts';
import { parseSummary, stepResults } from '../../lib/exchange/summary.ts';
import { TallyBook } from '../../lib/exchange/tally-book.ts';
import type { OperationResult } from '../../lib/report/figures.ts';
import { TARGETS } from '../../lib/targets/index.ts';
import type { Target } from '../../lib/targets/target.ts';
import { bundleScript } from '../fixtures/k6-script.ts';
import { plainNode } from '../fixtures/plain-node.ts';
import { plain } from '../fixtures/plain-target.ts';
import { runInK6 } from '../fixtures/run-k6.ts';
import { serve } from '../fixtures/serve.ts';
import { SLOW_MS, slowlook, slowmake } from '../fixtures/slow-targets.ts';
import { findK6 } from './find-k6.ts';

const k6 = findK6();
const skip = k6 === null ? 'no k6: set RAFTMARK_K6, or let npm run tools provide one' : false;
const options = { skip, timeout: 60_000 };
const FIXTURES = join(import.meta.dirname, '../fixtures');
const ROOT = join(import.meta.dirname, '../..');

interface Told {
  /** By operation. */
  readonly results: ReadonlyMap<string, OperationResult>;
  readonly operations: readonly OperationLine[];
  readonly book: TallyBook;
  readonly windowSeconds: number;
}

/** Runs an open load and gives what it told. @param file the module of a target that is none of the project's */
async function load(
  t: TestContext,
  target: Target,
  env: Readonly<Record<string, string>>,
  file: string | null = null,
): Promise<Told> {
  const folder = mkdtempSync(join(tmpdir(), 'raftmark-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const summary = join(folder, 'summary.json');
  let script = join(ROOT, 'dist/open-load.js');
  if (file !== null) {
    script = join(folder, 'script.js');
    await bundleScript('open', { name: target.name, file: join(FIXTURES, file) }, script);
  }
  const base = { TARGET: target.name, TIER: 'smoke', PAYLOAD: 'tiny', SEED_DATA: '1', READ_RATE: '0', DURATION: '1s' };
  const settings = { ...base, ...env, SUMMARY: summary };
  const { code, lines } = await runInK6(k6 ?? '', script, { script: settings });
  assert.equal(code, 0, lines.join('\n'));
  const { schedule } = readOpenSettings(settings, [...TARGETS, target]);
  const [step] = stepResults(parseSummary(readFileSync(summary, 'utf8')), schedule, {
    payloadBytes: 10,
    protocol: target.protocol,
  });
  const book = new TallyBook();
  for (const line of lines) book.take(line);
  return {
    results: new Map(step?.operations.map((result) => [result.operation, result])),
    windowSeconds: step?.windowSeconds ?? 0,
    operations: lines.flatMap((line) => parseOperation(line) ?? []),
    book,
  };
}

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

  it(
    'when the leader falls silent, writes go to its successor long before those that it has are given up',
    options,
    async (t) => {
      let silent = false;
      let writes = 0;
      const urls: string[] = [];
      const store = new Map<string, string>();
      const node = (at: number) =>
        serve(t, (request, response) => {
          if (silent && at === 0) return;
          const leader = silent ? 1 : 0;
          const path = request.url ?? '';
          const chunks: Buffer[] = [];
          request.on('data', (chunk: Buffer) => chunks.push(chunk));
          request.on('end', () => {
            const json = (status: number, body: unknown) => response.writeHead(status).end(JSON.stringify(body));
            if (path === '/health/ready') {
              const cluster = {
                role: at === leader ? 'leader' : 'follower',
                leaderKnown: true,
                leader: `${urls[leader]}/`,
                term: 1,
              };
              json(200, { status: 'ready', cluster });
            } else if (request.method === 'GET') json(store.has(path) ? 200 : 404, { value: store.get(path) });
            else {
              if (path.includes('/config/')) {
                store.set(path, JSON.parse(Buffer.concat(chunks).toString()).value);
                // A hundred of the dataset, and those of a second.
                if (++writes === 150) silent = true;
              }
              json(200, {});
            }
          });
        });
      for (const at of [0, 1, 2]) urls.push(await node(at));
      const target = TARGETS.find(({ name }) => name === 'confman') as Target;
      const { results } = await load(t, target, { HOST: urls.join(), RATE: '50', DURATION: '5s', TIMEOUT: '4s' });
      const { ok, unknown, reasons } = results.get('write') as OperationResult;
      assert.equal(ok + unknown, 250, JSON.stringify(reasons));
      // With each user for itself, or none that looks, it would be those of four seconds.
      assert.ok(unknown >= 1 && unknown < 120, `${unknown} were given up`);
    },
  );
});
