import type { Message } from '../../lib/targets/grpc.ts';
import { Connection, type MemberCall, memberCall } from '../etcd-client/connection.ts';
import type { Call } from '../system/calls.ts';
import type { QueueDefinition } from './definitions.ts';
import { forwardFailed } from './refusal.ts';
import type { FilaNode, FilaSettings } from './settings.ts';

const asBytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const asValue = (bytes: Buffer): Message => JSON.parse(bytes.toString()) as Message;

/** What nodes tell each other of queues; no client's business, and so in no .proto file. */
export const EXCHANGE: Call = {
  path: '/raftmark.Queues/Exchange',
  requestStream: false,
  responseStream: false,
  requestSerialize: asBytes,
  requestDeserialize: asValue,
  responseSerialize: asBytes,
  responseDeserialize: asValue,
};
const exchangeCall = memberCall(EXCHANGE);
const EXCHANGE_MS = 1_000;
const FORWARD_MS = 10_000;

/** The calls that are passed on. */
export const FORWARDED = ['Enqueue', 'Ack', 'Nack'] as const;
export type Forwarded = (typeof FORWARDED)[number];

const calls = Object.fromEntries(
  FORWARDED.map((name) => [name, memberCall(`fila.v1.FilaService/${name}`)]),
) as Readonly<Record<Forwarded, MemberCall>>;

/** The way to one other node. */
export class Peer {
  readonly name: string;
  readonly #data: Connection;
  // Apart from the data, so that it is never behind a queue of messages.
  readonly #control: Connection;

  constructor({ name, host, peerPort }: FilaNode) {
    this.name = name;
    const url = `http://${host}:${peerPort}`;
    this.#data = new Connection(url, name);
    this.#control = new Connection(url, name);
  }

  /** Passes a call on. @throws Refusal */
  async forward(name: Forwarded, message: Message): Promise<Message> {
    try {
      return await this.#data.send(calls[name], message, FORWARD_MS);
    } catch (error) {
      throw forwardFailed(error);
    }
  }

  /** Tells it of queues; gives those that it has then. @throws Error when it does not answer */
  async exchange(queues: readonly QueueDefinition[]): Promise<readonly QueueDefinition[]> {
    const answer = await this.#control.send(exchangeCall, { queues }, EXCHANGE_MS);
    return answer.queues as readonly QueueDefinition[];
  }

  close(): void {
    this.#data.close();
    this.#control.close();
  }
}

export function peersOf({ name, nodes }: FilaSettings): Peer[] {
  return nodes.filter((node) => node.name !== name).map((node) => new Peer(node));
}
