import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { makeDataset } from '../../lib/data/dataset.ts';
import { findTier, type Tier } from '../../lib/data/tier.ts';
import { TallyBook } from '../../lib/exchange/tally-book.ts';
import { History } from '../../runner/faults/history/history.ts';
import { OperationLog } from '../../runner/faults/history/operation-log.ts';
import { LedgerEntries } from '../../runner/faults/ledger/entries.ts';
import { type LedgerContext, LedgerWrites, writersOf } from '../../runner/faults/ledger/writes.ts';
import { judgeRegisters } from '../../runner/faults/registers/judge.ts';
import { linearizabilityOf } from '../../runner/faults/registers/linearizability.ts';
import { startClock } from '../../runner/system/clock.ts';
import { bundleScript } from '../fixtures/k6-script.ts';
import { runInK6 } from '../fixtures/run-k6.ts';
import { serve } from '../fixtures/serve.ts';
import { findK6 } from '../k6/find-k6.ts';

const k6 = findK6();
const skip = k6 === null ? 'no k6: set RAFTMARK_K6, or let npm run tools provide one' : false;
const STALE_MS = { from: 5, to: 9 } as const;
const EPOCH = 3;

interface Answered {
  value: string;
  /** When its write was acknowledged, by the server's clock. */
  acknowledgedMs: number;
}

/** Between an answer being handed to the system and the event that says so. */
const NOTED_MS = 2;

/**
 * A node of `plain` that answers a read with what was there before a write, when that was acknowledged 5 to 9 ms ago. A fake,
 * because no store is stale by so little at will.
 */
async function slightlyStale(
  t: TestContext,
): Promise<{ readonly url: string; readonly stale: ReadonlyMap<string, number> }> {
  const now = (): number => performance.now();
  const store = new Map<string, Answered>();
  /** By path: how long ago the write that was kept back had been acknowledged. */
  const stale = new Map<string, number>();
  let seeded = 0;
  const url = await serve(t, (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? '';
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.method === 'PUT') {
        const isNew = !store.has(path);
        // Before the load there is nothing that could be stale.
        const entry = { value: Buffer.concat(chunks).toString(), acknowledgedMs: Number.NEGATIVE_INFINITY };
        store.set(path, entry);
        response.on('finish', () => {
          if (isNew && seeded >= SEEDED) entry.acknowledgedMs = now();
        });
        seeded++;
        response.writeHead(204).end();
        return;
      }
      const held = store.get(path);
      const agoMs = held === undefined ? 0 : now() - held.acknowledgedMs;
      const isStale = agoMs >= STALE_MS.from && agoMs < STALE_MS.to;
      if (isStale) stale.set(path, agoMs);
      response.writeHead(held === undefined || isStale ? 404 : 201).end(isStale ? undefined : held?.value);
    });
  });
  return { url, stale };
}

const tier = findTier('smoke') as Tier;
const SEEDED = tier.entries;

/** What k6 did to it, as the runner would have it. */
async function historyOf(t: TestContext, url: string): Promise<History> {
  const folder = mkdtempSync(join(tmpdir(), 'raftmark-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const [script, file] = [join(folder, 'script.js'), join(folder, 'operations.log')];
  await bundleScript('open', { name: 'plain', file: join(import.meta.dirname, '../fixtures/plain-target.ts') }, script);
  const history = new History();
  const nodes = [{ name: 'node1', url }];
  const log = new OperationLog({ file, nodes, history, clock: startClock(), book: new TallyBook() });
  const { code, lines } = await runInK6(k6 ?? '', script, {
    script: {
      ...{ TARGET: 'plain', TIER: tier.name, PAYLOAD: 'tiny', SEED_DATA: '1', HOST: url, EPOCH: String(EPOCH) },
      ...{ RATE: '200', READ_RATE: '1000', DURATION: '4s', OPERATION_LOG: '1', SUMMARY: join(folder, 'summary.json') },
    },
  });
  assert.equal(code, 0, lines.join('\n'));
  writeFileSync(file, `${lines.join('\n')}\n`);
  await log.finish();
  return history;
}

test('a read that is 5 ms stale is found, and nothing else is', { skip, timeout: 60_000 }, async (t) => {
  const { url, stale } = await slightlyStale(t);
  const history = await historyOf(t, url);
  const dataset = makeDataset(tier, 1);
  const context: LedgerContext = {
    ...{ history, nodes: ['node1'], dataset, ownWriters: writersOf(EPOCH) },
    entries: LedgerEntries.of(history, SEEDED),
  };
  const { violations } = judgeRegisters(new LedgerWrites(context));
  const told = linearizabilityOf(context, 'linearizable');
  assert.ok(!('absent' in told));
  t.diagnostic(
    `${told.violations} of ${stale.size} entries with a stale read were found; clocks within ${told.clockErrorMs} ms`,
  );
  assert.ok(told.operations > 3_000 && told.clockErrorMs > 0 && told.clockErrorMs <= 2, JSON.stringify(told));
  // A machine that keeps k6 waiting may have it hear of a write only when the read is under way.
  assert.ok(stale.size >= 3 && told.violations >= 1, `${told.violations} of ${stale.size}`);
  for (const violation of violations) {
    const { namespace, key } = dataset.entry(violation.entry);
    const agoMs = stale.get(`/${namespace}/${key}`);
    assert.ok(agoMs !== undefined, `nothing of entry ${violation.entry} was stale`);
    // Less by what the read took to get there, and by the error of the clock, twice. More by what this process took to note that
    // its answer to the write was out, when k6 had it already.
    const mostMs = agoMs + NOTED_MS;
    assert.ok(
      violation.kind === 'no-order' && violation.byMs > 0 && violation.byMs < mostMs,
      JSON.stringify(violation),
    );
  }
});
