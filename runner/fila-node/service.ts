import { join } from 'node:path';
import {
  type handleServerStreamingCall,
  type handleUnaryCall,
  type Metadata,
  Server,
  ServerCredentials,
  type ServiceDefinition,
} from '@grpc/grpc-js';
import { CODE, type Message } from '../../lib/targets/grpc.ts';
import { hostAndPort } from '../../lib/targets/http.ts';
import { type Call, describeCall } from '../system/calls.ts';
import type { Broker } from './broker.ts';
import { consume, type MessageStream } from './consumer.ts';
import type { QueueDefinition } from './definitions.ts';
import type { QueueGroup } from './group.ts';
import { KeptFile } from './kept-file.ts';
import { EXCHANGE, FORWARDED, type Forwarded } from './peers.ts';
import { noLeader, queueNotFound, Refusal } from './refusal.ts';

type Fields = Readonly<Record<string, string>>;
type Handler = handleUnaryCall<Message, Message> | handleServerStreamingCall<Message, Message>;

/** What a queue's name is followed by in that of the one beside it, for messages that were refused too often. Nobody writes to it. */
const BESIDE = '.dlq';

/** What is done where a queue is led. */
const AT_LEADER: Readonly<Record<Forwarded, (group: QueueGroup, fields: Fields) => Promise<Message>>> = {
  Enqueue: async (group, { payload = '' }) => ({ messageId: await group.enqueue(payload) }),
  Ack: async (group, { messageId = '' }) => {
    await group.ack(messageId);
    return {};
  },
  Nack: async (group, { messageId = '' }) => {
    await group.nack(messageId);
    return {};
  },
};

/** What a node serves its clients: Fila's contract, as far as raftmark speaks it. */
export function clientServer(broker: Broker): Server {
  const { settings } = broker;
  const allowed = (metadata: Metadata): void => {
    if (settings.apiKey === null || metadata.get('authorization')[0] === `Bearer ${settings.apiKey}`) return;
    throw new Refusal(CODE.UNAUTHENTICATED, 'invalid or missing API key');
  };
  const unary = (act: (fields: Fields) => Promise<Message> | Message): Handler => answering(act, allowed);
  const config = new KeptFile<Fields>(join(settings.dataFolder, 'config.json'), {});
  return serving({
    ...Object.fromEntries(
      FORWARDED.map((name) => [
        `fila.v1.FilaService/${name}`,
        unary((fields) => broker.atLeader(fields.queue ?? '', name, fields, (group) => AT_LEADER[name](group, fields))),
      ]),
    ),
    'fila.v1.FilaService/Consume': (stream: MessageStream) => {
      try {
        allowed(stream.metadata);
        open(broker, (stream.request as Fields).queue ?? '', stream);
      } catch (error) {
        stream.emit('error', error);
      }
    },
    'fila.v1.FilaAdmin/CreateQueue': unary(async ({ name = '', ...others }) => {
      if (name === '') throw new Refusal(CODE.INVALID_ARGUMENT, 'queue name must not be empty');
      await broker.create(name, leaseMsIn(others));
      return { queueId: name };
    }),
    'fila.v1.FilaAdmin/DeleteQueue': unary(async ({ queue = '' }) => {
      await broker.delete(queue);
      return {};
    }),
    'fila.v1.FilaAdmin/ListQueues': unary(() => ({
      queues: broker.groups.flatMap((group) => [listed(broker, group), unled(group.definition.name + BESIDE)]),
      clusterNodeCount: settings.nodes.length,
    })),
    'fila.v1.FilaAdmin/GetStats': unary(({ queue = '' }) => statsOf(broker, queue)),
    'fila.v1.FilaAdmin/SetConfig': unary(({ key = '', value = '' }) => {
      const { [key]: _, ...others } = config.value;
      config.write(value === '' ? others : { ...others, [key]: value });
      return {};
    }),
    'fila.v1.FilaAdmin/GetConfig': unary(({ key = '' }) => ({ value: config.value[key] ?? '' })),
  });
}

/** As in Fila: where nothing is said, and the shortest. */
const USUAL_LEASE_MS = 30_000;
const SHORTEST_LEASE_MS = 1_000;

function leaseMsIn(fields: Message): number {
  const { visibilityTimeoutMs = 0 } = (fields.config ?? {}) as { readonly visibilityTimeoutMs?: string | number };
  const leaseMs = Number(visibilityTimeoutMs) || USUAL_LEASE_MS;
  if (leaseMs >= SHORTEST_LEASE_MS) return leaseMs;
  throw new Refusal(CODE.INVALID_ARGUMENT, `visibility timeout must be at least ${SHORTEST_LEASE_MS} ms`);
}

/** What a node serves the others: what they pass on, which goes no further, and what they know of queues. */
export function peerServer(broker: Broker): Server {
  const server = serving(
    Object.fromEntries(
      FORWARDED.map((name) => [
        `fila.v1.FilaService/${name}`,
        answering((fields) => AT_LEADER[name](broker.group(fields.queue ?? ''), fields)),
      ]),
    ),
  );
  addCall(server, EXCHANGE, (({ request }, done) => {
    done(null, { queues: broker.take(request.queues as readonly QueueDefinition[]) });
  }) satisfies handleUnaryCall<Message, Message>);
  return server;
}

/** Begins to serve. @throws Error when the port cannot be had */
export async function listen(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`${host}:${port}`, ServerCredentials.createInsecure(), (error) =>
      error ? reject(error) : resolve(),
    );
  });
}

function serving(handlers: Readonly<Record<string, Handler>>): Server {
  // As Fila: 4 MiB for a request, with no limit for answers.
  const server = new Server({
    'grpc.max_receive_message_length': 4 * 1_024 * 1_024,
    'grpc.max_send_message_length': -1,
  });
  for (const [name, handler] of Object.entries(handlers)) addCall(server, describeCall(name), handler);
  return server;
}

function addCall(server: Server, call: Call, handler: Handler): void {
  const service: ServiceDefinition = { [call.path]: call };
  server.addService(service, { [call.path]: handler });
}

function answering(
  act: (fields: Fields) => Promise<Message> | Message,
  allowed: (metadata: Metadata) => void = () => undefined,
): handleUnaryCall<Message, Message> {
  return async ({ request, metadata }, done) => {
    try {
      allowed(metadata);
      done(null, await act(request as Fields));
    } catch (error) {
      if (!(error instanceof Refusal)) console.error(`${new Date().toISOString()} ${(error as Error).stack}`);
      done(error instanceof Refusal ? error : new Refusal(CODE.INTERNAL, (error as Error).message));
    }
  };
}

function open(broker: Broker, queue: string, stream: MessageStream): void {
  const group = broker.group(queue);
  if (group.book !== null) {
    consume(group, stream);
    return;
  }
  const leader = broker.settings.nodes.find(({ name }) => name === group.leader);
  if (leader === undefined) throw noLeader(queue);
  throw new Refusal(CODE.UNAVAILABLE, 'this node is not the leader for this queue; reconnect to the leader', {
    'x-fila-leader-addr': hostAndPort(`http://${leader.host}:${leader.port}`),
  });
}

function listed(broker: Broker, { definition, leader, book }: QueueGroup): Message {
  return {
    ...unled(definition.name),
    depth: String(book?.depth ?? 0),
    inFlight: String(book?.inFlight ?? 0),
    activeConsumers: book?.consumers ?? 0,
    leaderNodeId: String(broker.idOf(leader)),
  };
}

function unled(name: string): Message {
  return { name, depth: '0', inFlight: '0', activeConsumers: 0, leaderNodeId: '0' };
}

function statsOf(broker: Broker, queue: string): Message {
  const beside = queue.endsWith(BESIDE) ? queue.slice(0, -BESIDE.length) : null;
  if (beside !== null && broker.groups.some(({ definition }) => definition.name === beside)) {
    return { depth: '0', inFlight: '0', leaderNodeId: '0', replicationCount: 0 };
  }
  const group = broker.groups.find(({ definition }) => definition.name === queue);
  if (group === undefined) throw queueNotFound(queue);
  const { depth, inFlight, leaderNodeId } = listed(broker, group);
  const replicationCount = leaderNodeId === '0' ? 0 : Object.keys(group.definition.members).length;
  return { depth, inFlight, leaderNodeId, replicationCount };
}
