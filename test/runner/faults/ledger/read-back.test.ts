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
    leader: async () => null,
    patienceMs: 0,
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

/** Answers an older write so often, and then the newer one. */
const late = (entry: number, times: number): readonly Reply[] => [
  ...Array.from({ length: times }, () => holds(entry, 7, 1)),
  holds(entry, 7, 2),
];
const older = (_entry: number, _writer: number, count: number): boolean => count < 2;
/** The retries are soon used up: after them it is patience that counts. */
const SOON = { retries: 1, doubtful: older };

test('a node that is behind the one that leads is waited for beyond all retries', async (t) => {
  const leader = await fakeConfman(t, scriptOf([holds(0, 7, 2)]));
  const follower = await fakeConfman(t, scriptOf([late(0, 4)]));
  const dead = await deadUrl();
  const urls = [follower.url, leader.url, dead];
  const options = { ...optionsFor(t, urls, 1), ...SOON, patienceMs: 60_000, leader: async () => 1 };
  const { reads, leader: last } = await readBack(options);
  assert.deepEqual([reads.count(0, 0), follower.seen.length, reads.unreadOf(2)], [2, 5, 1]);
  assert.equal(last, null, 'nothing is in doubt');
});

test('what a majority has is waited for where none leads, and what fewer have is not', async (t) => {
  const whole = async () => (await fakeConfman(t, scriptOf([holds(0, 7, 2)]))).url;
  const behind = async () => fakeConfman(t, scriptOf([late(0, 4)]));
  const one = await behind();
  const most = { ...optionsFor(t, [one.url, await whole(), await whole()], 1), ...SOON, patienceMs: 60_000 };
  assert.equal((await readBack(most)).reads.count(0, 0), 2);
  const [two, three] = [await behind(), await behind()];
  const few = { ...optionsFor(t, [two.url, three.url, await whole()], 1), ...SOON, patienceMs: 60_000 };
  const { reads } = await readBack(few);
  assert.deepEqual([reads.count(0, 0), reads.count(1, 0), two.seen.length], [1, 1, 2]);
});

test('patience has an end, and then the node that leads has the last word on what it was in doubt of', async (t) => {
  const follower = await fakeConfman(t, scriptOf([holds(0, 7, 1)]));
  const leader = await fakeConfman(t, scriptOf([late(0, 2)]));
  const options = { ...optionsFor(t, [follower.url, leader.url], 1), ...SOON, patienceMs: 0, leader: async () => 1 };
  const { reads, leader: last } = await readBack(options);
  assert.deepEqual([reads.count(0, 0), reads.count(1, 0), last], [1, 2, 1]);

  let asked = 0;
  const moving = { ...options, leader: async () => (asked++ % 2 === 0 ? 1 : 0) };
  assert.equal((await readBack(moving)).leader, null, 'leadership moved meanwhile');
});

test('a node that refuses while others answer is waited for, and one that does not answer at all is not', async (t) => {
  const whole = [await fakeConfman(t, scriptOf([holds(0, 7, 2)])), await fakeConfman(t, scriptOf([holds(0, 7, 2)]))];
  const starting = await fakeConfman(t, scriptOf([[{ status: 503 }, { status: 503 }, holds(0, 7, 2)]]));
  const urls = [...whole.map(({ url }) => url), starting.url];
  const options = { ...optionsFor(t, urls, 1), ...SOON, patienceMs: 60_000 };
  assert.equal((await readBack(options)).reads.unreadOf(2), 0);
  const gone = [...whole.map(({ url }) => url), await deadUrl()];
  assert.equal((await readBack({ ...options, nodes: optionsFor(t, gone, 1).nodes })).reads.unreadOf(2), 1);
});
