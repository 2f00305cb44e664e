import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeDataset } from '../../../../../lib/data/dataset.ts';
import { confman } from '../../../../../lib/targets/confman.ts';
import { Sender } from '../../../../../runner/cluster/send.ts';
import { History, NO_VALUE } from '../../../../../runner/faults/history/history.ts';
import { LedgerEntries } from '../../../../../runner/faults/ledger/entries.ts';
import { doubtsOf, judgeSafety } from '../../../../../runner/faults/ledger/ledger.ts';
import { readBack } from '../../../../../runner/faults/ledger/read-back.ts';
import type { LedgerContext } from '../../../../../runner/faults/ledger/writes.ts';
import { NODE_TEXT } from '../../../../../runner/system/text-engine.ts';
import { type LossyConfman, lossyConfman, type Misbehaviour } from '../../../../fixtures/lossy-confman.ts';
import { valuesOf } from '../../../../fixtures/values.ts';

const BYTES = 24;
const SEED = 3;
const TIMEOUT_MS = 60_000;
const dataset = makeDataset({ name: 'smoke', entries: 100, namespaces: 5 }, SEED);
const { values } = valuesOf({ seed: SEED, bytes: BYTES, entropy: 'random', engine: NODE_TEXT });
const now = (): number => performance.now();

/** A cluster that misbehaves, and a client that keeps the ledger of what it does to it. */
class Bench {
  readonly cluster: LossyConfman;
  readonly sender = new Sender();
  readonly history = new History();
  readonly entries: number;

  constructor(cluster: LossyConfman, entries: number) {
    this.cluster = cluster;
    this.entries = entries;
  }

  static async start(t: TestContext, entries: number, nodes: number, how: Misbehaviour): Promise<Bench> {
    const bench = new Bench(await lossyConfman(t, nodes, how), entries);
    t.after(() => bench.sender.close());
    return bench;
  }

  async write(entry: number, writer: number, count: number): Promise<void> {
    const value = values.make({ writer, count }, entry);
    const sentMs = now();
    const response = await this.sender.send(
      this.cluster.urls[0] ?? '',
      confman.entries.write(dataset.entry(entry), value),
      TIMEOUT_MS,
    );
    const { outcome } = confman.classify('write', response);
    const endedMs = now();
    this.history.add({ source: 'load', operation: 'write', entry, node: 0, writer, count, sentMs, endedMs, outcome });
  }

  async read(entry: number, node: number): Promise<void> {
    const sentMs = now();
    const response = await this.sender.send(
      this.cluster.urls[node] ?? '',
      confman.entries.read(dataset.entry(entry)),
      TIMEOUT_MS,
    );
    const endedMs = now();
    const stamp = values.recognise(confman.entries.readValue(response) ?? '', entry);
    const { writer, count } = stamp ?? { writer: NO_VALUE, count: 0 };
    const times = { sentMs, endedMs, outcome: 'ok' } as const;
    this.history.add({ source: 'probe', operation: 'read', entry, node, writer, count, ...times });
  }

  get context(): LedgerContext {
    const { history, entries } = this;
    const nodes = this.cluster.urls.map((_, at) => `node${at + 1}`);
    return { history, nodes, dataset, entries: new LedgerEntries(0, Array(entries).keys()), ownWriters: () => true };
  }

  async judge() {
    const { context, sender } = this;
    const { entries } = context;
    const reading = await readBack({
      when: 'after-faults',
      target: confman,
      sender,
      dataset,
      entries,
      nodes: this.cluster.urls.map((url, at) => ({ name: context.nodes[at] ?? '', url })),
      values,
      doubtful: doubtsOf(context),
      timeoutMs: TIMEOUT_MS,
      retries: 1,
      leader: async () => 0,
      patienceMs: 5_000,
      signal: new AbortController().signal,
    });
    return judgeSafety(context, [reading]);
  }

  pathOf(entry: number): string {
    return confman.entries.read(dataset.entry(entry)).path;
  }
}

test('a target that forgets one in 10,000 acknowledged writes turns red, and the entries are named', async (t) => {
  const writers = 32;
  const writes = 20_000;
  const bench = await Bench.start(t, writes, 2, { forgets: (write) => write % 10_000 === 0 });
  // An entry each: what is forgotten cannot be covered by a later write of the same entry.
  let next = 0;
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      for (let count = 1; next < writes; count++) await bench.write(next++, writer, count);
    }),
  );
  const safety = await bench.judge();
  assert.deepEqual([safety.acknowledged, safety.lost, safety.phantom], [writes, 2, 0]);
  assert.deepEqual(
    [safety.readings[0]?.unread, safety.notes.slice(1)],
    [0, ['Nothing was read back after-full-restart.']],
  );
  assert.equal(bench.cluster.forgotten.length, 2);
  for (const path of bench.cluster.forgotten) {
    const named = safety.examples.filter((text) => path.includes(text.match(/\/(key-[0-9a-f]+)\)/)?.[1] ?? 'nothing'));
    assert.deepEqual(
      named.map((text) =>
        text.match(/ on (node\d) .*: (holds no value) although write .* was acknowledged$/)?.slice(1),
      ),
      ['node1', 'node2'].map((node) => [node, 'holds no value']),
    );
  }
});

test('a write that is forgotten over an older one is lost, and one under a newer one is not', async (t) => {
  const bench = await Bench.start(t, 2, 1, { forgets: (write) => write === 2 || write === 3 });
  await bench.write(0, 1, 1);
  await bench.write(0, 1, 2);
  await bench.write(1, 1, 3);
  await bench.write(1, 1, 4);
  const safety = await bench.judge();
  assert.equal(safety.lost, 1);
  assert.match(
    safety.examples[0] ?? '',
    /^entry 0 .*: holds write 1\/1 although write 1\/2 was acknowledged .* later$/,
  );
});

test('a write that was refused and kept is counted', async (t) => {
  const bench = await Bench.start(t, 2, 1, { refuses: (write) => write === 2 });
  await bench.write(0, 1, 1);
  await bench.write(1, 1, 2);
  const safety = await bench.judge();
  assert.deepEqual([safety.acknowledged, safety.rejected, safety.rejectedButThere, safety.lost], [1, 1, 1, 0]);
});

test('a follower that shows writes 200 ms late is stale by that, within one interval between reads', async (t) => {
  const LAG_MS = 200;
  const bench = await Bench.start(t, 1, 2, { lagMs: [0, LAG_MS] });
  await bench.write(0, 1, 1);
  await sleep(2 * LAG_MS);
  for (let count = 2; count <= 5; count++) {
    await bench.write(0, 1, count);
    const until = now() + 2 * LAG_MS;
    while (now() < until) {
      await bench.read(0, 1);
      await bench.read(0, 0);
      await sleep(20);
    }
  }
  const { staleMaxMs, staleByNode, lost, wentBack, reads } = await bench.judge();

  // What must have been seen, by the node's own clock: reads that were over before a write showed, and were sent after its
  // acknowledgement.
  const { history } = bench;
  const rows = Array.from({ length: history.size }, (_, row) => row);
  const acknowledgements = rows.filter((row) => history.isWrite(row)).map((row) => history.endedMs(row));
  const certain = bench.cluster.versions(bench.pathOf(0)).flatMap(({ storedMs }, at) =>
    rows
      .filter((row) => !history.isWrite(row) && history.node(row) === 1)
      .filter((row) => history.endedMs(row) < storedMs + LAG_MS)
      .map((row) => history.sentMs(row) - (acknowledgements[at] ?? Number.POSITIVE_INFINITY)),
  );
  assert.ok(Math.max(...certain) > 0, `none of ${reads} reads fell between an acknowledgement and its showing`);
  assert.ok(staleMaxMs >= Math.max(...certain), `${staleMaxMs} ms, and ${Math.max(...certain)} ms is certain`);
  // A write is stored before it is acknowledged, and a read is sent before it is answered.
  assert.ok(staleMaxMs < LAG_MS, `${staleMaxMs} ms`);
  assert.deepEqual(staleByNode[0], { node: 'node1', stale: 0, maxMs: 0 });
  assert.equal(staleByNode[1]?.maxMs, staleMaxMs);
  assert.deepEqual([lost, wentBack], [0, 0]);
  t.diagnostic(`stale by ${staleMaxMs.toFixed(1)} ms of ${LAG_MS}`);
});
