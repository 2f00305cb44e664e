import { sleep } from 'k6';
import exec from 'k6/execution';
import { messageHeadReader } from '../../data/message.ts';
import type { QueueSettings } from '../../exchange/queue-settings.ts';
import { CONSUMERS } from '../../scenarios/user-parts.ts';
import type { Message } from '../../targets/grpc.ts';
import { hostAndPort } from '../../targets/http.ts';
import type { Operation } from '../../targets/operations.ts';
import type { Failure, Reason } from '../../targets/outcome.ts';
import type { AckLoad, Delivery } from '../../targets/queues.ts';
import { isGrpc } from '../../targets/wire.ts';
import { toPlainCall } from '../grpc/call-end.ts';
import type { CallParams, Channel } from '../grpc/channels.ts';
import { openStream, type StreamEnd } from '../grpc/stream.ts';
import type { GrpcWire } from '../grpc/wire.ts';
import { own } from '../own-metrics.ts';
import { BACK_OFF_S, SteppedUser } from '../stepped-user.ts';
import { type Counts, Tally } from '../tally.ts';
import { aimOf } from './aim.ts';
import { Got } from './got.ts';
import type { LedQueue, QueueData } from './standings.ts';

/** What a consumer does with a message. */
type End = 'ack' | 'nack';

/**
 * One virtual user that takes messages out of one queue of each step: it holds a stream open at the node that leads the queue,
 * and acknowledges each message before it takes the next one. When a stream fails it goes on at the next node, since only the
 * one that leads opens any.
 */
export class Consumer extends SteppedUser<QueueSettings> {
  private readonly wire: GrpcWire;
  private readonly data: QueueData;
  private readonly user = exec.vu.idInTest;
  private readonly readHead: ReturnType<typeof messageHeadReader>;
  private readonly originUs: number;
  private readonly tally = new Tally();
  private readonly got = new Got();
  /** Number of the queue that it takes from. */
  private queue = 0;
  private node = 0;
  private channel: Channel;
  private says: Readonly<Record<End, AckLoad>>;
  private ackChannel: Channel;
  private ackNode = 0;
  private readonly ackParams: Record<End, CallParams>;
  /** Of the messages that come for the first time one in so many is given back; 0: none. */
  private refusedOf = 0;
  private fresh = 0;
  /** Whether its messages are sent while it consumes: of others the time since the sending says nothing. */
  private timed = false;
  private streams = 0;
  /** Since when it has been waiting for the next message. */
  private freeAt = 0;
  /** Its last stream ended in a way that calls for a pause. */
  private pause = false;

  constructor({ settings, wire, data }: { settings: QueueSettings; wire: GrpcWire; data: QueueData }) {
    super(settings, CONSUMERS);
    this.wire = wire;
    this.data = data;
    this.readHead = messageHeadReader(settings.seed);
    this.originUs = Math.round(data.clockOrigin.ms * 1_000);
    const { name, leader } = data.queues[0] as LedQueue;
    this.says = this.sayings(name);
    this.channel = wire.channels.to(data.nodes[leader] as string);
    this.ackChannel = this.channel;
    const params = { timeout: settings.timeoutMs };
    this.ackParams = { ack: params, nack: params };
  }

  protected entered(moved: boolean, before: number): void {
    if (!moved) return;
    exec.vu.metrics.tags.operation = 'consume';
    if (this.windows.step === before) return;
    const { load } = this.step();
    if (load.kind !== 'queues') throw new Error('the step has no queues');
    // Not the virtual user's number: of those that k6 has, a step takes any.
    const { queue, node } = aimOf(load, exec.scenario.iterationInTest, this.data.queues, this.data.nodes.length);
    this.queue = queue;
    this.timed = load.consumers === 'as-many';
    this.says = this.sayings((this.data.queues[queue] as LedQueue).name);
    this.refusedOf = load.refusedPercent === 0 ? 0 : Math.round(100 / load.refusedPercent);
    this.goTo(node);
  }

  private goTo(node: number): void {
    const url = this.data.nodes[node] as string;
    this.node = node;
    this.channel = this.wire.channels.to(url);
    exec.vu.metrics.tags.node = hostAndPort(url);
    const { ackAt } = this.settings.target.queues;
    this.ackNode = ackAt === 'leader' ? node : (node + 1) % this.data.nodes.length;
    const ackUrl = this.data.nodes[this.ackNode] as string;
    this.ackChannel = this.wire.channels.to(ackUrl);
    const metadata = this.wire.access.headersAt(ackUrl);
    for (const operation of ['ack', 'nack'] as const) {
      // The virtual user's own tags would say that they are deliveries.
      const tags = { operation, node: hostAndPort(ackUrl) };
      this.ackParams[operation] = { metadata, timeout: this.settings.timeoutMs, tags };
    }
  }

  protected tell(): void {
    this.tally.tell(this.windows.step, this.windows.second);
  }

  protected override tellAlways(): void {
    this.got.tell(this.windows.step, this.queue, `${this.user}.${this.streams}`);
  }

  private counts(operation: Operation): Counts {
    const node = operation === 'consume' ? this.node : this.ackNode;
    return this.tally.counts(operation, hostAndPort(this.data.nodes[node] as string));
  }

  /** Opens a stream, which lasts to the end of the step: the iteration is over when it is. */
  protected work(): void {
    if (this.pause) {
      this.pause = false;
      const from = this.clock.currentTestRunDuration;
      sleep(BACK_OFF_S);
      own.waited.add(this.clock.currentTestRunDuration - from);
      // Another second, or another step, may have begun.
      return;
    }
    const { queues } = this.settings.target;
    const request = queues.consume((this.data.queues[this.queue] as LedQueue).name);
    if (!isGrpc(request)) throw new Error('streams of messages are known over gRPC alone');
    const now = this.clock.currentTestRunDuration;
    const metadata = this.wire.access.headersAt(this.data.nodes[this.node] as string);
    const params = {
      metadata,
      timeout: Math.max(1, Math.ceil(this.windows.left(now))),
      tags: { operation: 'consume' },
    };
    this.streams++;
    this.freeAt = now;
    own.calls.add(1);
    openStream(this.channel, request.call, request.message, params, {
      onMessage: (part) => this.take(part),
      onEnd: (end) => this.ended(end),
    });
  }

  /** A message has come. */
  private take(part: Message): void {
    const { clock, windows } = this;
    const now = clock.currentTestRunDuration;
    if (now >= windows.end) this.enter(now);
    // What comes behind the step is left to whoever reads the queue to its end.
    if (windows.done) return;
    const { counting } = this;
    const delivery = this.settings.target.queues.readDelivery(part);
    if (delivery === null) {
      this.failed('consume', 'unknown', 'wrong-answer');
      return;
    }
    own.wholeOperation.add(now - this.freeAt);
    if (counting) {
      const counts = this.counts('consume');
      counts.offered++;
      counts.answer(now - this.freeAt);
      counts.seenAlive(windows.slot(now));
    }
    const head = this.readHead(delivery.payload);
    // What is another queue's, or nobody's, is not taken for what it says.
    const known = head !== null && head.queue === this.queue;
    const { producer = 0, sequence = 0 } = known ? head : {};
    if (known) {
      this.got.deliveries.delivered(producer, sequence, delivery.again);
      if (this.timed && windows.phase === 'measure')
        this.got.endToEnd.answer((this.originUs + now * 1_000 - head.sentUs) / 1_000);
    } else this.got.deliveries.stranger();
    const end = this.refuses(delivery) ? 'nack' : 'ack';
    const done = this.settle(end, delivery, now);
    if (known && !(done && end === 'ack')) this.got.deliveries.notAcknowledged(producer, sequence);
    if (known && done && end === 'nack') this.got.deliveries.gaveBack(producer, sequence);
    this.freeAt = clock.currentTestRunDuration;
    this.worked(this.freeAt);
  }

  private sayings(queue: string): Readonly<Record<End, AckLoad>> {
    const { queues } = this.settings.target;
    return { ack: queues.ack(queue), nack: queues.nack(queue) };
  }

  /** Whether a message is one of those to be given back. */
  private refuses({ again }: Delivery): boolean {
    return this.refusedOf > 0 && !again && ++this.fresh % this.refusedOf === 0;
  }

  /** Acknowledges a message, or gives it back; whether the service took that. */
  private settle(operation: End, { id }: Delivery, started: number): boolean {
    const { clock, counting } = this;
    const { call, message } = this.says[operation];
    const params = this.ackParams[operation];
    const end = this.ackChannel.invoke(call, message(id), params);
    own.calls.add(1);
    const ms = clock.currentTestRunDuration - started;
    if (counting) this.counts(operation).offered++;
    if (end.error === null) {
      own.wholeOperation.add(ms, params.tags);
      if (counting) {
        const counts = this.counts(operation);
        counts.answer(ms);
        counts.seenAlive(this.windows.slot(started + ms));
      }
      return true;
    }
    const answer = this.settings.target.classify(operation, toPlainCall(end));
    if (answer.outcome !== 'ok') this.failed(operation, answer.outcome, answer.reason);
    return answer.outcome === 'ok';
  }

  private failed(operation: Operation, outcome: Failure, reason: Reason): void {
    own.failures.add(1, { operation, outcome, reason });
    if (this.counting) this.counts(operation).fail(outcome, reason);
  }

  private ended({ how, response }: StreamEnd): void {
    this.tellAll();
    // At the end of a step the node may be the first to say that the time is over.
    const late = this.windows.left(this.clock.currentTestRunDuration) <= 0;
    if (how === 'time-over' || late) return;
    this.pause = true;
    if (how === 'done') {
      // Whoever has lost the lead refuses the next one.
      this.failed('consume', 'rejected', 'stream-ended');
      return;
    }
    const answer = this.settings.target.classify('consume', response);
    if (answer.outcome !== 'ok') this.failed('consume', answer.outcome, answer.reason);
    this.goTo((this.node + 1) % this.data.nodes.length);
  }
}
