import { sleep } from 'k6';
import exec from 'k6/execution';
import { messageHeads } from '../../data/message.ts';
import { type Pieces, pieceWalk } from '../../data/pieces.ts';
import { writerNumber } from '../../data/stamp.ts';
import type { QueueSettings } from '../../exchange/queue-settings.ts';
import type { GrpcResponse } from '../../targets/grpc.ts';
import { hostAndPort } from '../../targets/http.ts';
import type { Reason } from '../../targets/outcome.ts';
import type { QueueLoad } from '../../targets/queues.ts';
import { toPlainCall } from '../grpc/call-end.ts';
import type { CallParams, Channel } from '../grpc/channels.ts';
import type { GrpcWire } from '../grpc/wire.ts';
import { own } from '../own-metrics.ts';
import { BACK_OFF_S, SteppedUser } from '../stepped-user.ts';
import { type Counts, Tally } from '../tally.ts';
import { type Aim, aimOf } from './aim.ts';
import { Sent } from './sent.ts';
import type { LedQueue, QueueData } from './standings.ts';

const OPERATION = 'enqueue';

/** After these another node may do what this one did not; anything else the next one would say as well. */
export const OF_NO_USE: readonly Reason[] = [
  'refused',
  'timeout',
  'connection-lost',
  'no-leader',
  'unavailable',
  'not-found',
];

/** What messages to one queue are made with. */
interface Lane {
  readonly load: QueueLoad;
  readonly head: (sentUs: number) => string;
  readonly sent: Sent;
}

export interface ProducerBasis {
  readonly settings: QueueSettings;
  readonly wire: GrpcWire;
  readonly pieces: Pieces;
  readonly data: QueueData;
}

/**
 * One virtual user that puts messages into one queue of each step, one after the other: through the node that led it when the script
 * set up, or one that did not, as the step wants it; and after a failure, for the rest of the second, through the next, since any node passes a message on to whoever leads.
 */
export class Producer extends SteppedUser<QueueSettings> {
  private readonly wire: GrpcWire;
  private readonly nodes: readonly string[];
  private readonly queues: readonly LedQueue[];
  private readonly producer: number;
  /** By position of the queue. */
  private readonly lanes = new Map<number, Lane>();
  /** Where the messages of the step are meant to go. */
  private aim: Aim = { queue: 0, node: 0 };
  /** Position of the node that they go through. */
  private node = 0;
  private channel: Channel;
  private readonly piece: () => string;
  /** Of the zero of k6's clock, in microseconds since 1970. */
  private readonly originUs: number;
  private readonly tally = new Tally();

  constructor({ settings, wire, pieces, data }: ProducerBasis) {
    super(settings);
    this.wire = wire;
    this.producer = writerNumber(settings.epoch, exec.vu.idInTest);
    // A producer's messages differ by their heads; what follows may come again.
    this.piece = pieceWalk(pieces, this.producer, () => this.users(), {
      prepare: (piece) => piece,
      ready: () => undefined,
    });
    this.nodes = data.nodes;
    this.queues = data.queues;
    this.channel = wire.channels.to(this.nodes[0] as string);
    this.originUs = Math.round(data.clockOrigin.ms * 1_000);
    wire.getReady(this.nodes[0] as string);
  }

  /** What messages to a queue are made with: made once, so that they stay in one order. */
  private lane(): Lane {
    const { queue } = this.aim;
    const known = this.lanes.get(queue);
    if (known !== undefined) return known;
    const { seed, target } = this.settings;
    const { name } = this.queues[queue] as LedQueue;
    const lane = {
      load: target.queues.enqueue(name),
      head: messageHeads({ seed, queue, producer: this.producer }),
      sent: new Sent(queue, this.producer, true),
    };
    this.lanes.set(queue, lane);
    return lane;
  }

  /** Users of the step that is on. */
  private users(): number {
    return this.settings.schedule.steps[this.position()]?.users ?? 1;
  }

  protected entered(moved: boolean, before: number): void {
    const { load } = this.step();
    if (load.kind === 'queues' && this.windows.step !== before) {
      // Not the virtual user's number: of those that k6 has, a step takes any.
      this.aim = aimOf(load, exec.scenario.iterationInTest, this.queues, this.nodes.length);
    }
    // Whoever led may lead again: what is measured is its own way, and not that through others.
    // In another step the virtual user may have taken messages out.
    if (moved) exec.vu.metrics.tags.operation = OPERATION;
    if (moved || this.node !== this.aim.node) this.goThrough(this.aim.node);
  }

  /** Sends what follows through a node, which the virtual user's tags name. */
  private goThrough(node: number): void {
    const url = this.nodes[node] as string;
    this.node = node;
    this.channel = this.wire.channels.to(url);
    exec.vu.metrics.tags.node = hostAndPort(url);
  }

  protected tell(): void {
    this.tally.tell(this.windows.step, this.windows.second);
  }

  protected override tellAlways(): void {
    for (const { sent } of this.lanes.values()) sent.tell(this.windows.step);
  }

  private counts(): Counts {
    return this.tally.counts(OPERATION, hostAndPort(this.nodes[this.node] as string));
  }

  private params(discard: boolean): CallParams {
    return {
      metadata: this.wire.access.headersAt(this.nodes[this.node] as string),
      timeout: this.settings.timeoutMs,
      ...(discard ? { discardResponseMessage: true } : {}),
    };
  }

  protected work(until: number): void {
    // Locals throughout: this loop is what a call costs beside k6's own work.
    const { clock, piece, originUs, counting } = this;
    const { load, head, sent } = this.lane();
    const { call } = load;
    const latency = own.wholeOperation;
    let params = this.params(false);
    let looked = true;
    let counts = counting ? this.counts() : null;
    const { last } = sent;
    let calls = 0;
    let now = clock.currentTestRunDuration;
    do {
      const started = now;
      const message = load.message(head(originUs + Math.round(started * 1_000)) + piece());
      calls++;
      const end = this.channel.invoke(call, message, params);
      now = clock.currentTestRunDuration;
      if (counts !== null) counts.offered++;
      if (end.error === null) {
        latency.add(now - started);
        if (counts !== null) {
          counts.answer(now - started);
          counts.seenAlive(this.windows.slot(now));
        }
        if (!looked) continue;
        // Of each slice one answer is looked at; of the others nothing but the status is asked for.
        looked = this.isOdd(toPlainCall(end), last + calls);
        if (!looked) params = this.params(true);
        continue;
      }
      this.fail(toPlainCall(end), last + calls);
      params = this.params(false);
      looked = true;
      if (counting) counts = this.counts();
      now = clock.currentTestRunDuration;
    } while (now < until);
    own.calls.add(calls);
    sent.last = last + calls;
  }

  /** Whether an answer of success is none of the service's. It counts as answered, and as a failure, when it is not. */
  private isOdd(response: GrpcResponse, sequence: number): boolean {
    const answer = this.settings.target.classify(OPERATION, response);
    if (answer.outcome === 'ok') return false;
    const { outcome, reason } = answer;
    this.lane().sent.failed(sequence, outcome);
    own.failures.add(1, { outcome, reason });
    if (this.counting) this.counts().fail(outcome, reason);
    return true;
  }

  /** Counts a failure, waits, and goes on, through the next node where that may be of use. */
  private fail(response: GrpcResponse, sequence: number): void {
    const answer = this.settings.target.classify(OPERATION, response);
    const from = this.clock.currentTestRunDuration;
    sleep(BACK_OFF_S);
    if (answer.outcome !== 'ok') {
      const { outcome, reason } = answer;
      this.lane().sent.failed(sequence, outcome);
      own.failures.add(1, { outcome, reason });
      if (this.counting) this.counts().fail(outcome, reason);
      if (OF_NO_USE.includes(reason)) this.goThrough((this.node + 1) % this.nodes.length);
    }
    own.waited.add(this.clock.currentTestRunDuration - from);
  }
}
