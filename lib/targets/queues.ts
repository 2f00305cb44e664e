import type { Message } from './grpc.ts';
import type { Operation } from './operations.ts';
import type { SizeLimit } from './size-limit.ts';
import type { PlainRequest, PlainResponse } from './wire.ts';

/** What a node says of one queue. */
export interface QueueStanding {
  readonly name: string;
  /** How the target names the node that leads the queue; null when this one knows none, and where queues have no leader. */
  readonly leader: string | null;
  /** Nodes that keep the queue; null where the node does not say, and where it keeps it alone. */
  readonly replicas: number | null;
  /** Messages that wait, as this node knows it; null where the number did not come. */
  readonly depth: number | null;
}

/** What a node lists. */
export interface QueueList {
  readonly queues: readonly QueueStanding[];
  /** Nodes of its cluster; 0 of one that stands alone. */
  readonly clusterNodes: number;
}

/** What one virtual user sends again and again: a message is an object, so fields are what there is to prepare. */
export interface QueueLoad {
  readonly call: string;
  /** The message with this payload; valid until the next call. */
  message(payload: string): Message;
}

/** What one virtual user acknowledges, or gives back, again and again. */
export interface AckLoad {
  readonly call: string;
  /** What is said of a message, by the id of its delivery; valid until the next call. */
  message(id: string): Message;
}

/** A message as a consumer is handed it. */
export interface Delivery {
  readonly id: string;
  readonly payload: string;
  /** Whether the service says that it had delivered it before. */
  readonly again: boolean;
}

/** Where a run says on one node that it is at work. */
export interface QueueMark {
  /** An empty text takes it away. */
  write(text: string): PlainRequest;
  read(): PlainRequest;
  /** Null when there is none. */
  readText(response: PlainResponse): string | null;
}

/** Messages in queues. */
export interface QueueStore {
  /** Of a message. */
  readonly maxPayload: SizeLimit;
  /** Copies of a queue in a cluster that is large enough, unless its configuration says otherwise. */
  readonly usualReplicas: number;
  /**
   * Makes a queue: to be sent once for each name, since nodes need not notice that there is one already.
   * @param leaseMs after this, what was delivered and not acknowledged is delivered again
   */
  create(queue: string, leaseMs: number): PlainRequest;
  /** Deletes a queue with all that it holds. */
  delete(queue: string): PlainRequest;
  list(): PlainRequest;
  /** Null when the answer is not one that this target would give. */
  readList(response: PlainResponse): QueueList | null;
  standing(queue: string): PlainRequest;
  readStanding(queue: string, response: PlainResponse): QueueStanding | null;
  /** The messages of a queue as a stream, which the node that leads it opens, and no other. */
  consume(queue: string): PlainRequest;
  /** What a stream has brought; null when it is no message. */
  readDelivery(part: Message): Delivery | null;
  /**
   * Which node of several acknowledgements are sent to: the one that leads the queue, or another, which passes them on, where the answer of
   * the one that leads does not say whether they were done.
   */
  readonly ackAt: 'leader' | 'another';
  /** One virtual user's acknowledgements. */
  ack(queue: string): AckLoad;
  /** One virtual user's refusals: what is given back is delivered again. */
  nack(queue: string): AckLoad;
  /** One virtual user's messages into a queue. */
  enqueue(queue: string): QueueLoad;
  readonly mark: QueueMark;
}

/** As which operations the others are judged, of which no load is made: those that change queues, and those that ask about them. */
export const JUDGED_AS = { change: 'ack', question: 'consume' } as const satisfies Readonly<Record<string, Operation>>;
