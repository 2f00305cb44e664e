import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { status } from '@grpc/grpc-js';
import { hostAndPort } from '../../lib/targets/http.ts';
import { eventually, FilaClient, refusalOf } from './fila-client.ts';

/** Three nodes, and what can be done to them. */
export interface FilaCluster {
  /** Base URLs; the node of id 1 comes first. */
  readonly urls: readonly string[];
  /** Ends a node at once, as SIGKILL does. */
  kill(at: number): Promise<void>;
  /** Starts one that was killed, on its data. */
  start(at: number): Promise<void>;
  /** What these nodes are known not to keep of the contract: why, by its part. */
  readonly exceptions: Readonly<Partial<Record<Part, string>>>;
}

/**
 * What nodes may fail to keep: a refused message comes again at once; all nodes at once come back from their death; what was
 * acknowledged is not counted any more.
 */
export type Part = 'refusal' | 'all-dead' | 'counts';

const RUN = Date.now().toString(36);
const texts = (count: number, from = 0): string[] => Array.from({ length: count }, (_, at) => `text ${from + at}`);

/** The contract that raftmark relies on, as tests: nodes of Fila's keep it, and those that stand in for them. */
export function filaContract(cluster: () => FilaCluster): void {
  let clients: FilaClient[] = [];
  let made = 0;
  const names: string[] = [];

  before(() => {
    clients = cluster().urls.map((url) => new FilaClient(url));
  });
  after(async () => {
    for (const queue of names) await clients[0]?.call('FilaAdmin/DeleteQueue', { queue }).catch(() => undefined);
    for (const client of clients) client.close();
  });

  const node = (at: number): FilaClient => clients[at] as FilaClient;

  /** Position of the node that leads a queue, once all that are up name it and say how many keep it. */
  async function led(queue: string, up: readonly number[] = [0, 1, 2]): Promise<number> {
    const leaders = await eventually(
      () => Promise.all(up.map((at) => node(at).leader(queue))),
      (ids) => (ids[0] ?? 0) > 0 && up.includes((ids[0] ?? 0) - 1) && ids.every((id) => id === ids[0]),
    );
    const leader = (leaders[0] ?? 0) - 1;
    // The leader has read the queue when it opens a stream.
    await eventually(async () => {
      const stream = node(leader).consume(queue);
      const soon = await Promise.race([stream.ended, new Promise((resolve) => setTimeout(resolve, 100, 'open'))]);
      stream.cancel();
      assert.equal(soon, 'open');
    });
    return leader;
  }

  async function makeQueue(
    by = 0,
    up?: readonly number[],
  ): Promise<{ readonly queue: string; readonly leader: number }> {
    const queue = `contract-${RUN}-${++made}`;
    await node(by).call('FilaAdmin/CreateQueue', { name: queue });
    names.push(queue);
    return { queue, leader: await led(queue, up) };
  }

  const enqueueAll = async (client: FilaClient, queue: string, payloads: readonly string[]): Promise<void> => {
    for (const payload of payloads) await client.enqueue(queue, payload);
  };

  test('messages come in the order in which they went in, and are gone once they are acknowledged', async () => {
    const { queue, leader } = await makeQueue();
    await enqueueAll(node(leader), queue, texts(20));
    const stream = node(leader).consume(queue);
    const got = await stream.until(20);
    assert.deepEqual(
      got.map(({ payload, attempts }) => [payload, attempts]),
      texts(20).map((text) => [text, 0]),
    );
    for (const { id } of got) await node(leader).ack(queue, id);
    stream.cancel();
    const { depth, inFlight, replicationCount } = await node(leader).call('FilaAdmin/GetStats', { queue });
    assert.equal(replicationCount, 3);
    if (cluster().exceptions.counts === undefined) assert.deepEqual([depth, inFlight], ['0', '0']);
  });

  test('any node takes messages and acknowledgements, and the leader alone opens a stream and is named by the others', async () => {
    const { queue, leader } = await makeQueue();
    const [other, third] = [0, 1, 2].filter((at) => at !== leader) as [number, number];
    await node(other).enqueue(queue, 'by another');
    const stream = node(leader).consume(queue);
    const [message] = await stream.until(1);
    assert.equal(message?.payload, 'by another');
    await node(third).ack(queue, message.id);
    const refused = await node(other).consume(queue).ended;
    assert.equal(refused?.code, status.UNAVAILABLE);
    assert.deepEqual(refused.metadata.get('x-fila-leader-addr'), [hostAndPort(node(leader).url)]);
    stream.cancel();
  });

  test('a refused message comes again, and is counted', async (t) => {
    const { refusal } = cluster().exceptions;
    if (refusal !== undefined) return t.skip(refusal);
    const { queue, leader } = await makeQueue();
    const other = (leader + 1) % 3;
    await node(leader).enqueue(queue, 'again');
    const stream = node(leader).consume(queue);
    const [first] = await stream.until(1);
    await node(other).nack(queue, first?.id ?? '');
    const [, second] = await stream.until(2);
    assert.deepEqual(second, { id: first?.id, payload: 'again', attempts: 1 });
    await node(leader).ack(queue, second?.id ?? '');
    stream.cancel();
  });

  test('what a consumer had not acknowledged when it went comes to another', async () => {
    const { queue, leader } = await makeQueue();
    await enqueueAll(node(leader), queue, texts(3));
    const gone = node(leader).consume(queue);
    const [first] = await gone.until(3);
    await node(leader).ack(queue, first?.id ?? '');
    gone.cancel();
    const stream = node(leader).consume(queue);
    const again = await stream.untilDistinct(2);
    assert.deepEqual(again.map(({ payload }) => payload).sort(), texts(2, 1));
    stream.cancel();
  });

  test('queues are listed with their leaders, each beside one for refused messages that nobody leads, until they are deleted', async () => {
    const { queue, leader } = await makeQueue(1);
    const { queues, clusterNodeCount } = await node(2).call('FilaAdmin/ListQueues', {});
    const all = queues as { readonly name: string; readonly leaderNodeId: string }[];
    const listed = (name: string) => all.find((each) => each.name === name)?.leaderNodeId;
    assert.deepEqual([clusterNodeCount, listed(queue), listed(`${queue}.dlq`)], [3, String(leader + 1), '0']);
    await node(1).call('FilaAdmin/DeleteQueue', { queue });
    for (const at of [0, 1, 2]) {
      const { code } = await eventually(() => refusalOf(node(at).leader(queue)));
      assert.equal(code, status.NOT_FOUND);
    }
    assert.equal((await refusalOf(node(0).enqueue(queue, 'late'))).code, status.NOT_FOUND);
  });

  test('what a node is configured with stays its own, and an empty text takes it away', async () => {
    const key = `raftmark.contract.${RUN}`;
    const told = async (at: number) => (await node(at).call('FilaAdmin/GetConfig', { key })).value;
    await node(0).call('FilaAdmin/SetConfig', { key, value: 'here' });
    assert.deepEqual([await told(0), await told(1)], ['here', '']);
    await node(0).call('FilaAdmin/SetConfig', { key, value: '' });
    assert.equal(await told(0), '');
  });

  deaths({ cluster, node, led, makeQueue, enqueueAll });
}

interface Means {
  readonly cluster: () => FilaCluster;
  readonly node: (at: number) => FilaClient;
  readonly led: (queue: string, up?: readonly number[]) => Promise<number>;
  readonly makeQueue: (by?: number, up?: readonly number[]) => Promise<{ queue: string; leader: number }>;
  readonly enqueueAll: (client: FilaClient, queue: string, payloads: readonly string[]) => Promise<void>;
}

function deaths({ cluster, node, led, makeQueue, enqueueAll }: Means): void {
  /** All messages of a queue, acknowledged as they come. */
  async function drain(queue: string, leader: number, count: number): Promise<string[]> {
    const stream = node(leader).consume(queue);
    const got = await stream.untilDistinct(count);
    for (const { id } of got) await node(leader).ack(queue, id);
    stream.cancel();
    return got.map(({ payload }) => payload);
  }

  test('leaders are spread over the nodes, and what was acknowledged or leased survives the death of the leader', async () => {
    const made = [await makeQueue(), await makeQueue(), await makeQueue()];
    assert.deepEqual(made.map(({ leader }) => leader).sort(), [0, 1, 2]);
    const { queue, leader } = made[0] as { queue: string; leader: number };
    await enqueueAll(node(leader), queue, texts(30));
    const stream = node(leader).consume(queue);
    const [first] = await stream.until(30);
    await node(leader).ack(queue, first?.id ?? '');
    await cluster().kill(leader);
    await stream.ended;
    const up = [0, 1, 2].filter((at) => at !== leader);
    const next = await led(queue, up);
    assert.notEqual(next, leader);
    await node(up.find((at) => at !== next) as number).enqueue(queue, 'after');
    assert.deepEqual(await drain(queue, next, 30), [...texts(29, 1), 'after']);
    await cluster().start(leader);
    await led(queue);
  });

  test('a queue that was made while a node was down comes to it, and one that was deleted goes', async () => {
    const { queue: old } = await makeQueue();
    await cluster().kill(2);
    await node(0).call('FilaAdmin/DeleteQueue', { queue: old });
    const { queue } = await makeQueue(0, [0, 1]);
    await cluster().start(2);
    await led(queue);
    assert.equal((await refusalOf(node(2).leader(old))).code, status.NOT_FOUND);
  });

  test('what was acknowledged survives the death of all nodes', async (t) => {
    const { 'all-dead': allDead } = cluster().exceptions;
    if (allDead !== undefined) return t.skip(allDead);
    const { queue, leader } = await makeQueue();
    await enqueueAll(node(leader), queue, texts(30));
    await Promise.all([0, 1, 2].map((at) => cluster().kill(at)));
    await Promise.all([0, 1, 2].map((at) => cluster().start(at)));
    assert.deepEqual(await drain(queue, await led(queue), 30), texts(30));
  });
}
