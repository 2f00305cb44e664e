import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { confman } from '../../../../lib/targets/confman.ts';
import { Sender } from '../../../../runner/cluster/send.ts';
import { FOREIGN, NO_VALUE } from '../../../../runner/faults/history/history.ts';
import { LedgerEntries } from '../../../../runner/faults/ledger/entries.ts';
import { type ReadBackOptions, readBack } from '../../../../runner/faults/ledger/read-back.ts';
import { UNREAD } from '../../../../runner/faults/ledger/reading.ts';
import { NODE_TEXT } from '../../../../runner/system/text-engine.ts';
import { fakeConfman, type Reply, type Script } from '../../../fixtures/fake-confman.ts';
import { deadUrl } from '../../../fixtures/unused-port.ts';
import { valuesOf } from '../../../fixtures/values.ts';

const BYTES = 40;
const { values } = valuesOf({ seed: 5, bytes: BYTES, entropy: 'random', engine: NODE_TEXT });
const dataset = { entry: (index: number) => ({ namespace: 'ns', key: `key-${index}` }) };

function holds(entry: number, writer: number, count: number): Reply {
  return { status: 200, body: { value: values.make({ writer, count }, entry) } };
}

const requestOf = (entry: number): string => `GET /api/v1/namespaces/ns/config/key-${entry}`;

function scriptOf(replies: readonly (Reply | readonly Reply[])[]): Script {
  return Object.fromEntries(replies.map((reply, entry) => [requestOf(entry), reply]));
}

function optionsFor(t: TestContext, urls: readonly string[], entries: number): ReadBackOptions {
  const sender = new Sender();
  t.after(() => sender.close());
  return {
    when: 'after-faults',
    target: confman,
    sender,
    dataset,
    entries: new LedgerEntries(entries, []),
    nodes: urls.map((url, at) => ({ name: `node${at + 1}`, url })),
    values,
    concurrency: 2,
    retries: 1,
    signal: new AbortController().signal,
  };
}

test('every entry is read from every node, and known by its stamp, as foreign, or as missing', async (t) => {
  const broken = {
    status: 200,
    body: { value: `${values.make({ writer: 7, count: 2 }, 2).slice(0, 16)}${'x'.repeat(BYTES - 16)}` },
  };
  const first = await fakeConfman(t, scriptOf([holds(0, 7, 1), { status: 404 }, broken]));
  const second = await fakeConfman(
    t,
    scriptOf([holds(0, 7, 2), holds(1, 8, 1), { status: 200, body: { value: 'short' } }]),
  );
  const { reads, nodes, when, notes } = await readBack(optionsFor(t, [first.url, second.url], 3));
  const found = [0, 1].map((node) => [0, 1, 2].map((entry) => [reads.writer(node, entry), reads.count(node, entry)]));
  assert.deepEqual(found, [
    [
      [7, 1],
      [NO_VALUE, 0],
      [FOREIGN, 0],
    ],
    [
      [7, 2],
      [8, 1],
      [FOREIGN, 0],
    ],
  ]);
  assert.deepEqual([nodes, when], [['node1', 'node2'], 'after-faults']);
  assert.equal(notes.length, 1);
  assert.match(notes[0] ?? '', /^Reading back 3 entries from 2 nodes after-faults took /);
  assert.deepEqual([first.seen.length, second.seen.length], [3, 3]);
});

test('what fails is asked for again until it answers', async (t) => {
  const node = await fakeConfman(t, scriptOf([holds(0, 7, 1), [{ status: 503 }, 'hang-up', holds(1, 7, 2)]]));
  const { reads } = await readBack({ ...optionsFor(t, [node.url], 2), retries: 2 });
  assert.deepEqual([reads.count(0, 0), reads.count(0, 1), reads.unreadOf(0)], [1, 2, 0]);
  assert.equal(node.seen.length, 4);
});

test('what never answers stays unread, and does not keep the rest from being read', async (t) => {
  const node = await fakeConfman(t, scriptOf([{ status: 503 }, holds(1, 7, 1), { status: 503 }]));
  const { reads } = await readBack(optionsFor(t, [node.url], 3));
  assert.deepEqual(
    [0, 1, 2].map((entry) => reads.writer(0, entry)),
    [UNREAD, 7, UNREAD],
  );
  assert.equal(reads.unreadOf(0), 2);
});

test('a node that is silent costs a few time-outs, not one for each entry, while others are read', async (t) => {
  const silent = await fakeConfman(t, scriptOf(Array.from({ length: 50 }, () => 'silence' as const)));
  const good = await fakeConfman(t, scriptOf(Array.from({ length: 50 }, (_, entry) => holds(entry, 7, 1))));
  const urls = [silent.url, good.url, await deadUrl()];
  const { reads } = await readBack({ ...optionsFor(t, urls, 50), timeoutMs: 50 });
  assert.deepEqual(
    [0, 1, 2].map((node) => reads.unreadOf(node)),
    [50, 0, 50],
  );
  // Two passes of at most twice the workers, and what the workers had under way.
  assert.ok(silent.seen.length <= 2 * (4 + 2), `${silent.seen.length} requests`);
});

test('a node that recovers is read to the end, however few retries there are', async (t) => {
  const lines = Array.from({ length: 40 }, (_, entry): Reply[] => [
    ...(entry < 4 ? [{ status: 503 }] : []),
    holds(entry, 7, 1),
  ]);
  const node = await fakeConfman(t, scriptOf(lines));
  const { reads } = await readBack(optionsFor(t, [node.url], 40));
  assert.equal(reads.unreadOf(0), 0);
});

test('a doubtful answer is asked for again; the node that catches up is told of, and has lost nothing', async (t) => {
  const node = await fakeConfman(t, scriptOf([[holds(0, 7, 1), holds(0, 7, 2)], holds(1, 7, 9)]));
  const doubtful = (entry: number, _writer: number, count: number) => entry === 0 && count < 2;
  const { reads, notes } = await readBack({ ...optionsFor(t, [node.url], 2), doubtful });
  assert.equal(reads.count(0, 0), 2);
  assert.equal(node.seen.length, 3);
  assert.match(notes[1] ?? '', /^1 entry of node1 was behind when first read after-faults, and right later\.$/);
});

test('an answer that stays doubtful is kept, also when there is none to later questions', async (t) => {
  const node = await fakeConfman(t, scriptOf([[holds(0, 7, 1), { status: 503 }]]));
  const { reads, notes } = await readBack({ ...optionsFor(t, [node.url], 1), doubtful: () => true });
  assert.deepEqual([reads.writer(0, 0), reads.count(0, 0), reads.unreadOf(0)], [7, 1, 0]);
  assert.equal(notes.length, 1);
});

test('an interruption ends the reading with its reason', async (t) => {
  const node = await fakeConfman(t, scriptOf(['silence']));
  const abort = new AbortController();
  const reason = new Error('interrupted');
  const reading = readBack({ ...optionsFor(t, [node.url], 1), signal: abort.signal, timeoutMs: 60_000 });
  abort.abort(reason);
  await assert.rejects(reading, reason);
  const waiting = new AbortController();
  const failing = await fakeConfman(t, scriptOf([{ status: 503 }]));
  const retried = readBack({ ...optionsFor(t, [failing.url], 1), signal: waiting.signal, retries: 1_000 });
  while (failing.seen.length === 0) await new Promise((resolve) => setImmediate(resolve));
  waiting.abort(reason);
  await assert.rejects(retried, reason);
});
