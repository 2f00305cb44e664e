import { setTimeout as wait } from 'node:timers/promises';
import type { Enqueued } from '../../../lib/analysis/queue-log.ts';
import type { SentLine } from '../../../lib/exchange/message-lines.ts';
import type { Outcome } from '../../../lib/targets/outcome.ts';
import { type ClientOptions, leaderIn } from './client.ts';
import type { OperationTally } from './tally.ts';

/** A node that has not answered for so long is not sent anything more while there is another: less than an election takes. */
const PATIENCE_MS = 500;

export interface ProducerOptions extends ClientOptions {
  /** From one message being due to the next. */
  readonly everyMs: number;
  /** Its number among all writers of the run. */
  readonly producer: number;
  /** The next payload. @param sentUs whole microseconds since 1970 */
  readonly payload: (sentUs: number) => string;
  readonly tally: OperationTally;
}

/** One message, while its answer may still come. */
type Pending = { -readonly [Key in keyof Enqueued]: Enqueued[Key] } & { readonly node: number };

/**
 * Puts messages into one queue on a schedule, whatever became of those before. Each is tried once: where a node fails, the next
 * message goes to the one that it names as the leader, or to the next one.
 */
export class Producer {
  readonly enqueued: Pending[] = [];
  readonly #options: ProducerOptions;
  readonly #underWay = new Set<Pending>();
  #node = 0;
  /** Since when it sends to its node. */
  #sinceMs = 0;
  #ended = false;
  #running: Promise<void> | null = null;

  constructor(options: ProducerOptions) {
    this.#options = options;
  }

  /** Sends to this node from now on. @param node its position */
  aim(node: number): void {
    if (node === this.#node) return;
    this.#node = node;
    this.#sinceMs = this.#options.clock.elapsedMs();
  }

  start(): void {
    this.#running = this.#run();
  }

  async #run(): Promise<void> {
    const { clock, everyMs } = this.#options;
    for (let dueMs = clock.elapsedMs(); !this.#ended; dueMs += everyMs) {
      const left = dueMs - clock.elapsedMs();
      if (left > 0) await wait(left);
      if (this.#ended) return;
      if (this.#silentMs() > PATIENCE_MS) this.#next();
      void this.#send(dueMs);
    }
  }

  /** How long the oldest of those that were sent to its node since it came there has been without an answer. */
  #silentMs(): number {
    for (const { node, sentMs } of this.#underWay) {
      if (node === this.#node && sentMs >= this.#sinceMs) return this.#options.clock.elapsedMs() - sentMs;
    }
    return 0;
  }

  #next(): void {
    this.aim((this.#node + 1) % this.#options.nodes.length);
  }

  async #send(dueMs: number): Promise<void> {
    const { target, sender, nodes, name, clock, timeoutMs, tally, payload } = this.#options;
    const node = this.#node;
    const { call, message } = target.queues.enqueue(name);
    // A timer may fire a little before its time.
    const sentMs = Math.max(dueMs, clock.elapsedMs());
    const request = { call, message: { ...message(payload(Math.round(clock.epochMs() * 1_000))) } };
    const pending: Pending = { dueMs, sentMs, endedMs: null, outcome: null, node };
    this.enqueued.push(pending);
    this.#underWay.add(pending);
    tally.sent(sentMs - dueMs);
    const response = await sender.send((nodes[node] as (typeof nodes)[number]).url, request, timeoutMs);
    this.#underWay.delete(pending);
    pending.endedMs = Math.max(sentMs, clock.elapsedMs());
    const answer = target.classify('enqueue', response);
    pending.outcome = answer.outcome;
    if (answer.outcome === 'ok') {
      tally.done(pending.endedMs - dueMs, pending.endedMs - sentMs);
      return;
    }
    tally.failed(answer);
    if (node !== this.#node) return;
    const leader = leaderIn(nodes, answer.leader);
    if (leader !== null && leader !== node) this.aim(leader);
    else this.#next();
  }

  /** Sends nothing more, and waits until everything has been answered or given up. */
  async stop(): Promise<void> {
    this.#ended = true;
    await this.#running;
    const { clock, timeoutMs } = this.#options;
    const until = clock.elapsedMs() + timeoutMs;
    while (this.#underWay.size > 0 && clock.elapsedMs() < until) await wait(10);
  }

  /** What became of each message; one that has no answer yet may have been done. Null when it has sent none. */
  told(): SentLine | null {
    const { queue, producer } = this.#options;
    const numbers = (wanted: Outcome): number[] =>
      this.enqueued.flatMap(({ outcome }, at) => ((outcome ?? 'unknown') === wanted ? [at + 1] : []));
    if (this.enqueued.length === 0) return null;
    const [rejected, unknown] = [numbers('rejected'), numbers('unknown')];
    // Several are under way at once, so that the service owes them no order.
    return { step: 0, queue, producer, ordered: false, from: 1, to: this.enqueued.length, rejected, unknown };
  }
}
