import { setTimeout as sleep } from 'node:timers/promises';
import { Client, credentials, type Metadata, type ServiceError, status } from '@grpc/grpc-js';
import type { Message } from '../../lib/targets/grpc.ts';
import { hostAndPort } from '../../lib/targets/http.ts';
import { describeCall } from '../../runner/system/calls.ts';

/** A message that came. */
export interface Delivery {
  readonly id: string;
  readonly payload: string;
  readonly attempts: number;
}

/** A stream of a queue's messages. */
export interface Stream {
  /** Resolves when so many have come. @throws Error when they have not within 40 s, or the stream ends before */
  until(count: number): Promise<readonly Delivery[]>;
  /** The same of messages that differ, in the order in which each came first: one may come twice. */
  untilDistinct(count: number): Promise<readonly Delivery[]>;
  /** Settles when it has ended: with the error, or null. */
  readonly ended: Promise<ServiceError | null>;
  cancel(): void;
}

const CALL_MS = 5_000;
const PATIENCE_MS = 40_000;
const POLL_MS = 20;

/** Asks one node of a broker, as any client of Fila does. */
export class FilaClient {
  readonly url: string;
  readonly #client: Client;

  constructor(url: string) {
    this.url = url;
    this.#client = new Client(hostAndPort(url), credentials.createInsecure(), {
      'grpc.initial_reconnect_backoff_ms': 100,
      'grpc.max_reconnect_backoff_ms': 200,
    });
  }

  /** @throws ServiceError for any other status than OK */
  call(name: string, message: Message): Promise<Message> {
    const { path, requestSerialize, responseDeserialize } = describeCall(`fila.v1.${name}`);
    return new Promise((resolve, reject) => {
      const options = { deadline: Date.now() + CALL_MS };
      this.#client.makeUnaryRequest(path, requestSerialize, responseDeserialize, message, options, (error, answer) =>
        error === null ? resolve(answer as Message) : reject(error),
      );
    });
  }

  async enqueue(queue: string, payload: string): Promise<string> {
    return String((await this.call('FilaService/Enqueue', { queue, payload })).messageId);
  }

  /** Also when the leader of a cluster of Fila's says that there is no lease: it says so of what it has just done. */
  async ack(queue: string, messageId: string): Promise<void> {
    await this.call('FilaService/Ack', { queue, messageId }).catch(({ code, details, message }: ServiceError) => {
      if (code !== status.NOT_FOUND || !details.startsWith('no lease for message')) throw new Error(message);
    });
  }

  async nack(queue: string, messageId: string): Promise<void> {
    await this.call('FilaService/Nack', { queue, messageId, error: 'not now' });
  }

  /** Id of the node that leads a queue, as this one says; 0 for none. */
  async leader(queue: string): Promise<number> {
    return Number((await this.call('FilaAdmin/GetStats', { queue })).leaderNodeId);
  }

  consume(queue: string): Stream {
    const { path, requestSerialize, responseDeserialize } = describeCall('fila.v1.FilaService/Consume');
    const stream = this.#client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, { queue });
    const got: Delivery[] = [];
    let over = false;
    const ended = new Promise<ServiceError | null>((resolve) => {
      stream.on('error', resolve);
      stream.on('end', () => resolve(null));
    }).finally(() => {
      over = true;
    });
    stream.on('data', (data: { message: { id: string; payload: string; metadata: { attemptCount: number } } }) => {
      const { id, payload, metadata } = data.message;
      got.push({ id, payload, attempts: metadata.attemptCount });
    });
    const until = async (count: number, wanted: () => readonly Delivery[]): Promise<readonly Delivery[]> => {
      const deadline = Date.now() + PATIENCE_MS;
      while (wanted().length < count) {
        if (over || Date.now() > deadline) throw new Error(`${wanted().length} of ${count} messages came`);
        await sleep(POLL_MS);
      }
      return wanted();
    };
    const distinct = () => [...new Map([...got].reverse().map((each) => [each.id, each])).values()].reverse();
    return {
      ended,
      cancel: () => stream.cancel(),
      until: (count) => until(count, () => got),
      untilDistinct: (count) => until(count, distinct),
    };
  }

  close(): void {
    this.#client.close();
  }
}

/** Asks again until there is an answer that is wanted. @throws the last error, or Error when there is none in time */
export async function eventually<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean = () => true): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      const answer = await ask();
      if (wanted(answer)) return answer;
      if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(answer)}`);
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await sleep(POLL_MS);
  }
}

/** What a refused call says. */
export interface Refused {
  readonly code: number;
  readonly details: string;
  readonly metadata: Metadata;
}

/** How a call is refused. @throws Error when it is not */
export async function refusalOf(call: Promise<unknown>): Promise<Refused> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason as ServiceError,
  );
  if (error === null) throw new Error('it was not refused');
  return error;
}
