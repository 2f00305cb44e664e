import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { messageHeads } from '../../../lib/data/message.ts';
import { formatSent } from '../../../lib/exchange/message-lines.ts';
import type { MessageAccount } from '../../../lib/report/messages.ts';
import { MESSAGES } from '../../../lib/scenarios/queue-load.ts';
import { usersStep } from '../../../lib/scenarios/steps.ts';
import { fila } from '../../../lib/targets/fila.ts';
import { Queues } from '../../../runner/cluster/queues.ts';
import { Sender } from '../../../runner/cluster/send.ts';
import { MessageFollowing } from '../../../runner/run/message-following.ts';
import { type FakeFila, fakeFila } from '../../fixtures/fake-fila.ts';
import type { Mischief } from '../../fixtures/fake-fila-messages.ts';

const SEED = 7;
const QUEUE = 'bench-run-q1';
const TIMES = { quietMs: 200, slackMs: 2_000, refusedMs: 300, mostMs: 30_000 };
const schedule = { steps: [usersStep(1, MESSAGES)], warmupMs: 0, durationMs: 1_000 };

function following(t: TestContext, { urls }: FakeFila, signal = new AbortController().signal) {
  const sender = new Sender();
  t.after(() => sender.close());
  const queues = new Queues({ target: fila, sender, hosts: urls, times: TIMES });
  const messages = new MessageFollowing({
    ...{ queues, names: [QUEUE], schedule, seed: SEED, signal },
    progress: { busy: () => undefined },
  });
  /** Puts so many messages in, one after the other, as a producer of k6 would. */
  const put = async (count: number): Promise<void> => {
    const head = messageHeads({ seed: SEED, queue: 0, producer: 9 });
    const { call, message } = fila.queues.enqueue(QUEUE);
    for (let at = 0; at < count; at++) {
      const request = { call, message: message(head(1_000 + at)) };
      const { code } = await sender.send(urls[0] as string, request, 1_000);
      assert.equal(code, 0);
    }
    messages.take(
      formatSent({ step: 0, queue: 0, producer: 9, ordered: true, from: 1, to: count, rejected: [], unknown: [] }),
    );
  };
  return { queues, messages, put };
}

async function prepared(t: TestContext, signal?: AbortSignal) {
  const cluster = await fakeFila(t);
  const parts = following(t, cluster, signal);
  assert.equal(await parts.queues.create([QUEUE], 60_000), null);
  return { cluster, ...parts };
}

function accountOf(messages: MessageFollowing): MessageAccount {
  const account = messages.of(0);
  if ('absent' in account) throw new Error(account.absent);
  return account;
}

test('what is left in a queue is read to its end and accounted for', async (t) => {
  const { messages, put } = await prepared(t);
  await put(300);
  await messages.end(true);
  const { acknowledged, delivered, leftInQueue, undelivered, duplicates, phantom, incomplete } = accountOf(messages);
  assert.deepEqual([acknowledged, delivered, leftInQueue], [300, 300, 300]);
  assert.deepEqual([undelivered, duplicates, phantom, incomplete], [0, 0, 0, null]);
});

const SHOWS = {
  lose: 'undelivered',
  repeat: 'duplicates',
  reorder: 'outOfOrder',
  invent: 'phantom',
} as const satisfies Readonly<Record<Mischief, keyof MessageAccount>>;

test('a broker that loses, repeats, reorders or invents twenty messages is found out, with the exact number', async (t) => {
  for (const [mischief, field] of Object.entries(SHOWS) as [Mischief, (typeof SHOWS)[Mischief]][]) {
    const { cluster, messages, put } = await prepared(t);
    let messageCount = 0;
    // One of twenty; never the last, behind which none comes that could go before it.
    cluster.mischief = () => (++messageCount % 20 === 2 ? mischief : null);
    await put(400);
    await messages.end(true);
    const account = accountOf(messages);
    for (const each of Object.values(SHOWS)) {
      assert.equal(account[each], each === field ? 20 : 0, `${mischief}: ${each}`);
    }
    assert.equal(account.incomplete, null);
  }
});

test('a queue that no node delivers is not said to have lost what is in it', async (t) => {
  const { cluster, messages, put } = await prepared(t);
  await put(5);
  cluster.queues.delete(QUEUE);
  await messages.end(true);
  const { undelivered, incomplete } = accountOf(messages);
  assert.equal(undelivered, 5);
  assert.match(
    incomplete ?? '',
    /^bench-run-q1 was not read to its end: no node delivers its messages: http:\S+ answers 5/,
  );
});

test('of a script that was cut off it is not known what its users had no time to tell', async (t) => {
  const { messages, put } = await prepared(t);
  await put(5);
  await messages.end(false);
  const { undelivered, incomplete } = accountOf(messages);
  assert.equal(undelivered, 5);
  assert.equal(incomplete, 'the script was cut off, and its users have not told of everything');
});

test('a run that is interrupted while queues are read keeps what it had measured', async (t) => {
  const controller = new AbortController();
  const { cluster, messages, put } = await prepared(t, controller.signal);
  await put(5);
  // One that does not come, so that it would be waited for.
  cluster.queues.get(QUEUE)?.waiting.shift();
  const ended = messages.end(true);
  while (accountOf(messages).delivered < 4) await wait(5);
  controller.abort();
  await ended;
  const { delivered, incomplete } = accountOf(messages);
  assert.deepEqual([delivered, incomplete], [4, 'the run was interrupted while they were read']);
});
