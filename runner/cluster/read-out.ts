import { plural } from '../../lib/base/format.ts';
import type { QueueTarget } from '../../lib/targets/kinds.ts';
import { LOOK_AGAIN_MS, PATIENCE } from '../../lib/targets/patience.ts';
import { JUDGED_AS } from '../../lib/targets/queues.ts';
import { answerInWords, isGrpc } from '../../lib/targets/wire.ts';
import { pause } from '../system/pause.ts';
import type { Sender } from './send.ts';

/** How long is waited while a queue is read, in milliseconds. */
export interface ReadingTimes {
  /** A queue of which everything was delivered is at its end when nothing has come for so long. */
  readonly quietMs: number;
  /** How much longer than its lease a message that is missing may take to be delivered again. */
  readonly slackMs: number;
  /** No node opening a stream is believed to be an election for so long. */
  readonly refusedMs: number;
  /** Reading one queue takes no longer. */
  readonly mostMs: number;
}

export const READING_TIMES: ReadingTimes = { quietMs: 700, slackMs: 3_000, refusedMs: 20_000, mostMs: 120_000 };
const TICK_MS = 50;

export interface ReadOutOptions {
  readonly target: QueueTarget;
  readonly sender: Sender;
  /** Base URLs of all nodes. */
  readonly hosts: readonly string[];
  readonly queue: string;
  /** How long what others were handed, and have not acknowledged, may stay away; 0 where nobody was handed anything. */
  readonly leaseMs: number;
  /** Told of each message, and of one that comes again although this reading has not given it back. */
  readonly take: (payload: string, again: boolean) => void;
  /** How many messages are still expected. */
  readonly outstanding: () => number;
  readonly times?: ReadingTimes;
  readonly signal: AbortSignal;
}

/**
 * Reads a queue to its end, without acknowledging anything: it is to be deleted, and acknowledging would take many times as long.
 * The end is where nothing is expected and nothing comes; where something is expected, when nothing has come for longer than
 * whoever was handed it may keep it.
 */
class ReadOut {
  readonly #options: ReadOutOptions;
  readonly #times: ReadingTimes;
  readonly #seen = new Set<string>();
  readonly #began = performance.now();
  /** When something new came last, or a stream was opened. */
  #lastMs = performance.now();
  #node = 0;

  constructor(options: ReadOutOptions) {
    this.#options = options;
    this.#times = options.times ?? READING_TIMES;
  }

  async run(): Promise<string | null> {
    const { hosts, signal } = this.#options;
    let refusedSince: number | null = null;
    for (;;) {
      const before = this.#seen.size;
      const why = await this.#listen();
      if (why === null) return this.#whyNotBelieved();
      signal.throwIfAborted();
      const now = performance.now();
      if (now - this.#began > this.#times.mostMs) {
        return `${plural(this.#options.outstanding(), 'message')} had not been read after ${this.#times.mostMs / 1_000} s`;
      }
      refusedSince = this.#seen.size > before ? null : (refusedSince ?? now);
      if (refusedSince !== null && now - refusedSince > this.#times.refusedMs)
        return `no node delivers its messages: ${why}`;
      this.#node = (this.#node + 1) % hosts.length;
      await pause(LOOK_AGAIN_MS, signal);
    }
  }

  #atEnd(): boolean {
    const { leaseMs, outstanding } = this.#options;
    const now = performance.now();
    const quiet = now - this.#lastMs;
    if (outstanding() === 0) return quiet >= this.#times.quietMs;
    return quiet >= leaseMs + this.#times.slackMs;
  }

  /** One stream. @returns null when the queue is at its end; else how the stream ended */
  async #listen(): Promise<string | null> {
    const { target, sender, hosts, queue, signal } = this.#options;
    const request = target.queues.consume(queue);
    if (!isGrpc(request)) throw new Error('streams of messages are known over gRPC alone');
    const end = new AbortController();
    const look = setInterval(() => {
      if (this.#atEnd() || performance.now() - this.#began > this.#times.mostMs) end.abort();
    }, TICK_MS);
    const url = hosts[this.#node] as string;
    this.#lastMs = performance.now();
    try {
      const any = AbortSignal.any([signal, end.signal]);
      const response = await sender.listen(url, request, this.#times.mostMs, (part) => this.#take(part), any);
      return `${url} ${answerInWords(response)}`;
    } catch (error) {
      if (!end.signal.aborted || signal.aborted) throw error;
      return this.#atEnd() ? null : 'time is over';
    } finally {
      clearInterval(look);
    }
  }

  #take(part: Parameters<QueueTarget['queues']['readDelivery']>[0]): void {
    const delivery = this.#options.target.queues.readDelivery(part);
    if (delivery === null) return;
    const { id, payload, again } = delivery;
    // Of what is not acknowledged the service delivers again what it says it does.
    if (again && this.#seen.has(id)) return;
    this.#seen.add(id);
    this.#lastMs = performance.now();
    this.#options.take(payload, again);
  }

  /** A stream that is silent may be that of a node that hangs: it has to answer something else. */
  async #whyNotBelieved(): Promise<string | null> {
    const { target, sender, hosts, queue, outstanding } = this.#options;
    if (outstanding() === 0) return null;
    const url = hosts[this.#node] as string;
    const response = await sender.send(url, target.queues.standing(queue), PATIENCE.statusMs);
    const answer = target.classify(JUDGED_AS.question, response);
    return answer.outcome === 'ok' ? null : `its stream brought no more, and ${url} ${answerInWords(response)}`;
  }
}

/**
 * Reads a queue to its end.
 * @returns why it was not, a clause; null when it was
 * @throws the signal's reason
 */
export function readOut(options: ReadOutOptions): Promise<string | null> {
  return new ReadOut(options).run();
}
