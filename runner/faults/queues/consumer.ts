import { setTimeout as wait } from 'node:timers/promises';
import type { Delivered } from '../../../lib/analysis/queue-log.ts';
import { bucketOf, Histogram } from '../../../lib/base/histogram.ts';
import type { MessageHead } from '../../../lib/data/message.ts';
import { Deliveries } from '../../../lib/exchange/deliveries.ts';
import type { GotLine } from '../../../lib/exchange/message-lines.ts';
import type { Message } from '../../../lib/targets/grpc.ts';
import { isGrpc } from '../../../lib/targets/wire.ts';
import type { ClusterNode } from '../../cluster/cluster.ts';
import { type ClientOptions, leaderIn } from './client.ts';
import type { OperationTally } from './tally.ts';

/** Between two tries to open a stream. */
const AGAIN_MS = 20;
/** A stream that has been silent for so long may be that of a node that hangs, or has been left behind. */
const SILENT_MS = 1_000;
/** A node that has not answered for so long hangs, however busy the machine may be. */
const ASK_MS = 2_000;
/** A stream is opened for so long: for longer than any scenario lasts. */
const STREAM_MS = 6 * 3_600_000;

export interface ConsumerOptions extends ClientOptions {
  readonly readHead: (payload: string) => MessageHead | null;
  readonly deliveries: OperationTally;
  readonly acks: OperationTally;
}

/**
 * Takes the messages out of one queue and acknowledges each. Only the node that leads opens a stream: where one fails or refuses, it
 * goes on at the node that is named as the leader, or at the next one; where one is silent, it asks all nodes whether it is still the one.
 */
export class Consumer {
  readonly delivered: Delivered[] = [];
  readonly #options: ConsumerOptions;
  readonly #end = new AbortController();
  readonly #endToEnd = new Histogram();
  readonly #streams: Deliveries[] = [];
  readonly #seen = new Set<string>();
  readonly #acksUnderWay = new Set<Promise<void>>();
  #node = 0;
  #openedMs = 0;
  #freeMs = 0;
  /** Counts the nodes that acknowledgements have failed at: whose turn it is among those that take them. */
  #ackTurn = 0;
  #running: Promise<void> = Promise.resolve();

  constructor(options: ConsumerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** The name of the node whose stream brought the last message; null when none has come. */
  get source(): string | null {
    return this.delivered.at(-1)?.node ?? null;
  }

  async #run(): Promise<void> {
    while (!this.#end.signal.aborted) {
      this.#node = await this.#listen();
      if (!this.#end.signal.aborted) await wait(AGAIN_MS);
    }
  }

  get #here(): ClusterNode {
    return this.#options.nodes[this.#node] as ClusterNode;
  }

  /** One stream. @returns position of the node to go on at */
  async #listen(): Promise<number> {
    const { target, sender, nodes, name, clock, deliveries } = this.#options;
    const request = target.queues.consume(name);
    if (!isGrpc(request)) throw new Error('streams of messages are known over gRPC alone');
    const got = new Deliveries();
    this.#streams.push(got);
    const silent = new AbortController();
    this.#openedMs = clock.elapsedMs();
    this.#freeMs = this.#openedMs;
    const look = this.#whenSilent(silent);
    const next = (this.#node + 1) % nodes.length;
    try {
      const any = AbortSignal.any([this.#end.signal, silent.signal]);
      const response = await sender.listen(this.#here.url, request, STREAM_MS, (part) => this.#take(part, got), any);
      const answer = target.classify('consume', response);
      if (answer.outcome === 'ok') {
        deliveries.failed({ outcome: 'rejected', reason: 'stream-ended' });
        return next;
      }
      deliveries.failed(answer);
      return leaderIn(nodes, answer.leader) ?? next;
    } catch (error) {
      if (!silent.signal.aborted && !this.#end.signal.aborted) throw error;
      return next;
    } finally {
      clearInterval(look);
    }
  }

  /** Ends a stream once it is silent and its node is no longer believed to lead. */
  #whenSilent(silent: AbortController): NodeJS.Timeout {
    const { clock } = this.#options;
    let asking = false;
    return setInterval(() => {
      if (asking || clock.elapsedMs() - this.#freeMs < SILENT_MS) return;
      asking = true;
      void this.#isBelieved().then((believed) => {
        asking = false;
        if (!believed) silent.abort();
      });
    }, SILENT_MS / 4);
  }

  /** Whether the node answers, and no majority of the others names another leader than it does. */
  async #isBelieved(): Promise<boolean> {
    const { target, sender, nodes, name } = this.#options;
    const told = await Promise.all(
      nodes.map(async ({ url }) => {
        const response = await sender.send(url, target.queues.standing(name), ASK_MS);
        return target.queues.readStanding(name, response);
      }),
    );
    const own = told[this.#node] ?? null;
    if (own === null) return false;
    const others = told.flatMap((each, at) => (at === this.#node || !each?.leader ? [] : [each.leader]));
    return others.length === 0 || others.includes(own.leader ?? '');
  }

  #take(part: Message, got: Deliveries): void {
    const { target, clock, queue, readHead, deliveries } = this.#options;
    const delivery = target.queues.readDelivery(part);
    if (delivery === null) {
      deliveries.failed({ outcome: 'unknown', reason: 'wrong-answer' });
      return;
    }
    const atMs = clock.elapsedMs();
    deliveries.done(atMs - this.#freeMs);
    this.#freeMs = atMs;
    const head = readHead(delivery.payload);
    const known = head !== null && head.queue === queue;
    const { producer = 0, sequence = 0 } = known ? head : {};
    const key = known ? `${producer} ${sequence}` : delivery.id;
    const duplicate = this.#seen.has(key);
    this.#seen.add(key);
    const { again } = delivery;
    this.delivered.push({ atMs, node: this.#here.name, openedMs: this.#openedMs, again, duplicate });
    if (known) {
      got.delivered(producer, sequence, again);
      const ms = Math.max(0, clock.epochMs() - head.sentUs / 1_000);
      this.#endToEnd.add({ count: 1, sumMs: ms, minMs: ms, maxMs: ms, buckets: [bucketOf(ms)], counts: [1] });
    } else got.stranger();
    const ack = this.#acknowledge(delivery.id, this.#node).then((done) => {
      if (!done && known) got.notAcknowledged(producer, sequence);
      this.#acksUnderWay.delete(ack);
    });
    this.#acksUnderWay.add(ack);
  }

  /** Acknowledges a message, at one node after the other until one has done it. @param leader position of the node that delivered it */
  async #acknowledge(id: string, leader: number): Promise<boolean> {
    const { target, sender, nodes, name, timeoutMs, clock, acks } = this.#options;
    const { call, message } = target.queues.ack(name);
    const at = nodes.map((_, node) => node);
    const others = at.filter((node) => node !== leader);
    const places = target.queues.ackAt === 'leader' || others.length === 0 ? [leader] : others;
    for (let tries = 0; tries < places.length; tries++) {
      const turn = this.#ackTurn;
      const node = places[turn % places.length] as number;
      const sentMs = clock.elapsedMs();
      const request = { call, message: { ...message(id) } };
      const response = await sender.send((nodes[node] as ClusterNode).url, request, timeoutMs);
      const answer = target.classify('ack', response);
      if (answer.outcome === 'ok') {
        acks.done(clock.elapsedMs() - sentMs);
        return true;
      }
      acks.failed(answer);
      // Of several that fail at the same node one moves on for all.
      if (this.#ackTurn === turn) this.#ackTurn++;
    }
    return false;
  }

  /** Takes nothing more. */
  async stop(): Promise<void> {
    this.#end.abort();
    await this.#running;
    await Promise.all(this.#acksUnderWay);
  }

  /** What it was handed, stream by stream. */
  told(): GotLine[] {
    const { queue } = this.#options;
    const none = new Histogram().buckets();
    const lines = this.#streams.flatMap((got, at) => (got.any ? [got.line(0, queue, `${queue}.${at}`, none)] : []));
    const [first, ...rest] = lines;
    return first === undefined ? [] : [{ ...first, endToEnd: this.#endToEnd.buckets() }, ...rest];
  }
}
