import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Etcd, Pair } from '../../../runner/etcd-client/etcd.ts';
import { QueueLog } from '../../../runner/fila-node/queue-log.ts';

interface Compare {
  readonly key: string;
  readonly target: string;
  readonly result: string;
  readonly value?: string;
}

interface Change {
  readonly requestPut?: { readonly key: string; readonly value: string };
  readonly requestDeleteRange?: { readonly key: string };
}

/** What a member does with transactions, without one: a comparison of a value holds for no key that is not there. */
function store() {
  const pairs = new Map<string, string>();
  const holds = ({ key, target, result, value = '' }: Compare): boolean => {
    const there = pairs.get(key);
    if (target === 'CREATE') return there === undefined;
    return there !== undefined && (result === 'EQUAL' ? there === value : there < value);
  };
  const etcd = {
    transact: async ({ compare = [], success }: { compare?: Compare[]; success: Change[] }) => {
      if (!compare.every(holds)) return false;
      for (const { requestPut, requestDeleteRange } of success) {
        if (requestPut !== undefined) pairs.set(requestPut.key, requestPut.value);
        if (requestDeleteRange !== undefined) pairs.delete(requestDeleteRange.key);
      }
      return true;
    },
    get: async (key: string) => (pairs.has(key) ? { key, value: pairs.get(key) } : undefined),
    pages: async function* (first: string, end: string) {
      const keys = [...pairs.keys()].filter((key) => key >= first && key < end).sort();
      yield keys.map((key) => ({ key, value: pairs.get(key) })) as Pair[];
    },
  } as unknown as Etcd;
  return { etcd, pairs };
}

const message = (key: string, id: string, payload = `text\nof ${id}`) => ({ key, id, attempts: 0, payload });

async function all(log: QueueLog): Promise<string[]> {
  const found: string[] = [];
  for await (const page of log.load()) {
    for (const { id, attempts, payload } of page) found.push(`${id} ${attempts} ${payload}`);
  }
  return found;
}

test('whoever led in an earlier term writes nothing and deletes nothing any more', async () => {
  const { etcd } = store();
  const [early, late] = [new QueueLog(etcd), new QueueLog(etcd)];
  assert.equal(await early.wasLed(), false);
  assert.equal(await early.claim(9), true);
  const kept = message(early.nextKey(9), 'kept');
  assert.equal(await early.put(9, kept), true);
  assert.equal(await late.claim(16), true);
  assert.equal(await early.put(9, message(early.nextKey(9), 'too late')), false);
  assert.equal(await early.remove(9, kept.key), false);
  assert.equal(await early.claim(9), false);
  assert.deepEqual(await all(late), ['kept 0 text\nof kept']);
  assert.equal(await late.remove(16, kept.key), true);
  assert.deepEqual([await all(late), await late.wasLed()], [[], true]);
});

test('a claim whose answer was lost holds when it is made again', async () => {
  const log = new QueueLog(store().etcd);
  assert.deepEqual([await log.claim(3), await log.claim(3)], [true, true]);
});

test('messages are read in the order in which they came, over terms whose numbers differ in length', async () => {
  const log = new QueueLog(store().etcd);
  for (const [term, count] of [
    [9, 17],
    [16, 2],
  ] as const) {
    await log.claim(term);
    for (let at = 0; at < count; at++) await log.put(term, message(log.nextKey(term), `${term}-${at}`, ''));
  }
  const expected = [
    ...Array.from({ length: 17 }, (_, at) => `9-${at} 0 `),
    ...Array.from({ length: 2 }, (_, at) => `16-${at} 0 `),
  ];
  assert.deepEqual(await all(log), expected);
});

test('a message that is written again keeps its place, with what is new of it', async () => {
  const log = new QueueLog(store().etcd);
  await log.claim(1);
  const [first, second] = [message(log.nextKey(1), 'first', ''), message(log.nextKey(1), 'second', '')];
  for (const each of [first, second, { ...first, attempts: 2 }]) await log.put(1, each);
  assert.deepEqual(await all(log), ['first 2 ', 'second 0 ']);
  assert.deepEqual([(await log.outcome(first.key))?.attempts, await log.outcome(log.nextKey(1))], [2, null]);
});
