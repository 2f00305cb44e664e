import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { fila } from '../../../lib/targets/fila.ts';
import type { GrpcRequest, GrpcResponse } from '../../../lib/targets/grpc.ts';
import { Credentials, keyAccess } from '../../../runner/cluster/access.ts';
import { Sender } from '../../../runner/cluster/send.ts';
import type { Broker } from '../../../runner/fila-node/broker.ts';
import { noLeader } from '../../../runner/fila-node/refusal.ts';
import { clientServer, listen, peerServer } from '../../../runner/fila-node/service.ts';
import type { FilaSettings } from '../../../runner/fila-node/settings.ts';
import { freePorts } from '../../../runner/system/ports.ts';
import { ownFolder } from '../../fixtures/surroundings.ts';

interface Served {
  /** What the broker was asked to make: name and lease time. */
  readonly made: unknown[];
  ask(request: GrpcRequest, key?: string): Promise<GrpcResponse>;
}

interface Options {
  readonly apiKey?: string | null;
  readonly leader?: string | null;
}

/** The clients' side of a node of three that keeps one queue and does not lead it; without groups, which take etcd. */
async function served(t: TestContext, { apiKey = null, leader = 'node2' }: Options = {}): Promise<Served> {
  const [port = 0] = await freePorts(1);
  const nodes = ['node1', 'node2', 'node3'].map((name, at) => ({
    name,
    host: '127.0.0.1',
    port: port + at,
    peerPort: 1,
  }));
  const settings: FilaSettings = {
    ...{ name: 'node1', nodes, apiKey, dataFolder: ownFolder(t), clusterName: 'c' },
    etcd: { path: 'none', flags: {} },
  };
  const group = { definition: { name: 'q', members: { node1: {}, node2: {}, node3: {} } }, leader, book: null };
  const made: unknown[] = [];
  const broker = {
    settings,
    groups: [group],
    group: () => group,
    idOf: (name: string | null) => nodes.findIndex((node) => node.name === name) + 1,
    create: async (...queue: unknown[]) => void made.push(queue),
  } as unknown as Broker;
  const server = clientServer(broker);
  await listen(server, '127.0.0.1', port);
  const url = `http://127.0.0.1:${port}`;
  t.after(() => server.forceShutdown());
  return {
    made,
    ask: async (request, key) => {
      const sender = new Sender(new Credentials(fila, { ...keyAccess(key ?? null), named: [url] }));
      t.after(() => sender.close());
      return sender.send(url, request, 5_000);
    },
  };
}

test('a node that wants a key lets nobody in without it', async (t) => {
  const { ask } = await served(t, { apiKey: 'mine' });
  const list = fila.queues.list();
  const answers = [await ask(list), await ask(list, 'yours'), await ask(list, 'mine')];
  assert.deepEqual(
    answers.map(({ code }) => code),
    [16, 16, 0],
  );
  assert.equal(fila.classify('consume', answers[0] as GrpcResponse).outcome, 'rejected');
});

test('a node lists its queue with the id of whoever leads, and the one beside it with none', async (t) => {
  const { ask } = await served(t);
  assert.deepEqual(fila.queues.readList(await ask(fila.queues.list())), {
    queues: [
      { name: 'q', leader: '2', replicas: null, depth: 0 },
      { name: 'q.dlq', leader: null, replicas: null, depth: 0 },
    ],
    clusterNodes: 3,
  });
  assert.equal(fila.queues.readStanding('q', await ask(fila.queues.standing('q')))?.replicas, 3);
  assert.equal(fila.queues.readStanding('q.dlq', await ask(fila.queues.standing('q.dlq')))?.leader, null);
  assert.equal((await ask(fila.queues.standing('r'))).code, 5);
});

test('a queue whose leader is not known has no copies either, so that nobody takes it for ready', async (t) => {
  const { ask } = await served(t, { leader: null });
  const standing = fila.queues.readStanding('q', await ask(fila.queues.standing('q')));
  assert.deepEqual([standing?.leader, standing?.replicas], [null, null]);
});

test('a queue keeps its own time for leases, which may not be shorter than a second', async (t) => {
  const { ask, made } = await served(t);
  const create = (config: object) => ask({ call: 'fila.v1.FilaAdmin/CreateQueue', message: { name: 'r', ...config } });
  const codes = [
    await create({}),
    await create({ config: { visibilityTimeoutMs: 5_000 } }),
    await create({ config: { visibilityTimeoutMs: 999 } }),
  ].map(({ code }) => code);
  assert.deepEqual(codes, [0, 0, 3]);
  assert.deepEqual(made, [
    ['r', 30_000],
    ['r', 5_000],
  ]);
});

test('what another node has passed on goes no further when this one does not lead either', async (t) => {
  const [port = 0] = await freePorts(1);
  const group = { enqueue: () => Promise.reject(noLeader('q')) };
  const broker = {
    group: () => group,
    atLeader: () => assert.fail('it was passed on'),
  } as unknown as Broker;
  const server = peerServer(broker);
  await listen(server, '127.0.0.1', port);
  t.after(() => server.forceShutdown());
  const sender = new Sender();
  t.after(() => sender.close());
  const load = fila.queues.enqueue('q');
  const request = { call: load.call, message: load.message('x') };
  const answer = await sender.send(`http://127.0.0.1:${port}`, request, 5_000);
  assert.deepEqual(fila.classify('enqueue', answer), { outcome: 'rejected', reason: 'no-leader' });
});
