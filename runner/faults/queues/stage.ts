import { setTimeout as wait } from 'node:timers/promises';
import { messageHeadReader, messageHeads } from '../../../lib/data/message.ts';
import { type Pieces, pieceWalk } from '../../../lib/data/pieces.ts';
import { writerNumber } from '../../../lib/data/stamp.ts';
import type { FaultEvent, FaultVerb } from '../../../lib/report/faults.ts';
import { dueEveryMs } from '../../../lib/scenarios/paced-queues.ts';
import type { PacedQueueLoad } from '../../../lib/scenarios/queue-load.ts';
import type { QueueTarget } from '../../../lib/targets/kinds.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { Queues } from '../../cluster/queues.ts';
import type { Sender } from '../../cluster/send.ts';
import { valuesOf } from '../../system/all-ended.ts';
import type { MonitorClock } from '../../system/clock.ts';
import { unavailable } from '../../system/errors.ts';
import type { FaultDriver } from '../driver/driver.ts';
import { NodeDied } from '../driver/node-died.ts';
import { whyNotCalm } from './calm.ts';
import { Consumer } from './consumer.ts';
import { LeaderWatch } from './leader-watch.ts';
import { Producer } from './producer.ts';
import { OperationTally } from './tally.ts';
import { QUEUE_TIMES, type QueueTimes } from './times.ts';

/** How often conditions are looked at. */
const LOOK_EVERY_MS = 10;

export interface QueueStageOptions {
  readonly cluster: Cluster;
  readonly target: QueueTarget;
  /** Others like it have connections of their own. */
  readonly sender: Sender;
  readonly clock: MonitorClock;
  readonly driver: FaultDriver;
  readonly queues: Pick<Queues, 'readOut'>;
  /** Of the queues, in their order. */
  readonly names: readonly string[];
  readonly load: PacedQueueLoad;
  /** After this, what was delivered and not acknowledged is delivered again. */
  readonly leaseMs: number;
  readonly times?: QueueTimes;
  readonly timeoutMs: number;
  readonly seed: number;
  /** A number for the writers of this cell that no other has. */
  readonly epoch: number;
  /** What follows the heads of messages. */
  readonly pieces: Pieces;
  readonly random: { next(): number };
  /** The clause that another run has taken the cluster over; null as long as that is not known. */
  readonly takenOver: () => string | null;
  /** Nodes were started again, in processes of other numbers. */
  readonly restarted: () => void;
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Queues under a paced load, on nodes that are ready to be broken. */
export class QueueStage {
  readonly options: QueueStageOptions;
  readonly times: QueueTimes;
  /** Of the nodes, by position. */
  readonly nodes: readonly string[];
  readonly producers: readonly Producer[];
  readonly consumers: readonly Consumer[];
  readonly watch: LeaderWatch;
  readonly tallies = { enqueue: new OperationTally(), consume: new OperationTally(), ack: new OperationTally() };
  /** When the load began, in milliseconds since the run's start; null before that. */
  beganMs: number | null = null;
  endedMs: number | null = null;
  readonly #senders: Sender[] = [];
  /** Since when nothing has been broken or brought back. */
  #undisturbedMs = 0;

  constructor(options: QueueStageOptions) {
    const { cluster, target, clock, names, seed, epoch, pieces, load, timeoutMs } = options;
    this.options = options;
    this.times = options.times ?? QUEUE_TIMES;
    this.nodes = cluster.nodes.map(({ name }) => name);
    const { nodes } = cluster;
    const client = (name: string, queue: number) => {
      const sender = this.#fresh();
      return { target, sender, nodes, clock, name, queue, timeoutMs };
    };
    this.producers = names.map((name, queue) => {
      const producer = writerNumber(epoch, queue + 1);
      const head = messageHeads({ seed, queue, producer });
      const piece = pieceWalk(pieces, producer, () => names.length, {
        prepare: (text) => text,
        ready: () => undefined,
      });
      const payload = (sentUs: number): string => head(sentUs) + piece();
      const tally = this.tallies.enqueue;
      return new Producer({ ...client(name, queue), everyMs: dueEveryMs(load), producer, payload, tally });
    });
    this.consumers = names.map((name, queue) => {
      const { consume: deliveries, ack: acks } = this.tallies;
      return new Consumer({ ...client(name, queue), readHead: messageHeadReader(seed), deliveries, acks });
    });
    this.watch = new LeaderWatch({
      target,
      sender: this.#fresh(),
      nodes,
      names,
      clock,
      everyMs: this.times.askedEveryMs,
    });
  }

  #fresh(): Sender {
    const sender = this.options.sender.fresh();
    this.#senders.push(sender);
    return sender;
  }

  get clock(): MonitorClock {
    return this.options.clock;
  }

  get driver(): FaultDriver {
    return this.options.driver;
  }

  /** What each queue's producer and consumer have seen. */
  logs() {
    return this.producers.map(({ enqueued }, at) => ({ enqueued, delivered: this.consumers[at]?.delivered ?? [] }));
  }

  /** Starts the load, and the questions about who leads. */
  async begin(): Promise<void> {
    await this.driver.watch();
    this.watch.start();
    for (const consumer of this.consumers) consumer.start();
    this.beganMs = this.clock.elapsedMs();
    this.#undisturbedMs = this.beganMs;
    for (const producer of this.producers) producer.start();
  }

  /** @throws NodeDied when a node is known dead, UserError when another run is at work, the signal's reason when interrupted */
  #checkAlive(): void {
    this.options.signal.throwIfAborted();
    const taken = this.options.takenOver();
    if (taken !== null) throw unavailable(taken);
    const [death] = this.driver.deaths;
    if (death !== undefined) throw new NodeDied(death);
  }

  async sleep(ms: number): Promise<void> {
    await this.until(() => false, ms);
  }

  /** When a condition became true, in the run's milliseconds; null when it did not within the limit. */
  async until(condition: () => boolean, limitMs: number): Promise<number | null> {
    const deadline = this.clock.elapsedMs() + limitMs;
    for (;;) {
      this.#checkAlive();
      if (condition()) return this.clock.elapsedMs();
      if (this.clock.elapsedMs() >= deadline) return null;
      await wait(LOOK_EVERY_MS);
    }
  }

  /**
   * Waits until every queue is led, filled and emptied at the planned rate, and every producer sends to the node that leads.
   * Ends at a random moment.
   * @throws UserError that says what is missing: then nothing may be broken
   */
  async calm(): Promise<void> {
    const { calmMs, steadyMs, jitterMs, askedEveryMs } = this.times;
    const why = (): string | null =>
      this.watch.disagreement(this.#undisturbedMs) ??
      whyNotCalm({
        logs: this.logs(),
        names: this.options.names,
        everyMs: dueEveryMs(this.options.load),
        calmMs,
        timeoutMs: this.options.timeoutMs,
        sinceMs: this.#undisturbedMs,
        nowMs: this.clock.elapsedMs(),
      });
    if ((await this.until(() => why() === null, steadyMs)) === null)
      throw unavailable(`nothing more was broken: the queues were not calm within ${steadyMs / 1_000} s: ${why()}`);
    for (const [queue, consumer] of this.consumers.entries()) {
      const { source } = consumer;
      if (source === null) continue;
      this.watch.learn(queue, source);
      this.producers[queue]?.aim(this.nodes.indexOf(source));
    }
    await this.sleep(2 * askedEveryMs + (this.options.random.next() % jitterMs));
  }

  /** The node that leads a queue, by the stream that brings its messages. @throws Error when none has brought any */
  leaderOf(queue: number): string {
    const source = this.consumers[queue]?.source ?? null;
    if (source === null) throw new Error(`nobody has delivered a message of queue ${queue + 1}`);
    return source;
  }

  /** Does one act on several nodes at once; all of them have ended then. @throws UserError when one of them failed */
  async act(verb: FaultVerb, nodes: readonly string[]): Promise<FaultEvent[]> {
    this.options.say(`${verb} ${nodes.join(', ')}`);
    const ended = await Promise.allSettled(nodes.map((node) => this.driver.apply(verb, node)));
    if (verb === 'start') this.options.restarted();
    this.#undisturbedMs = this.clock.elapsedMs();
    return valuesOf(ended);
  }

  /** Undoes what is still in effect. @returns in words, what could not be undone */
  async restore(): Promise<string[]> {
    const left = await this.driver.restore();
    this.options.restarted();
    return left;
  }

  /**
   * Ends the load: producers first, so that consumers can take what is under way. Safe to call twice.
   * @param drain whether they go on for a while
   */
  async end(drain: boolean): Promise<void> {
    if (this.endedMs !== null) return;
    this.endedMs = this.clock.elapsedMs();
    // What has no answer after an interruption never gets one.
    if (drain) {
      await Promise.all(this.producers.map((producer) => producer.stop()));
      await wait(this.times.drainMs);
    } else for (const sender of this.#senders) await sender.close();
    await Promise.all([
      ...this.producers.map((producer) => producer.stop()),
      ...this.consumers.map((consumer) => consumer.stop()),
      this.watch.stop(),
    ]);
    await Promise.all(this.#senders.map((sender) => sender.close()));
    this.driver.unwatch();
  }
}
