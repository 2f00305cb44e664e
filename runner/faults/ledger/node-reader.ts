import type { Dataset } from '../../../lib/data/dataset.ts';
import type { ValueReader } from '../../../lib/data/values.ts';
import { readAnswerBytes } from '../../../lib/targets/answer-size.ts';
import type { EntryTarget } from '../../../lib/targets/kinds.ts';
import type { PlainResponse } from '../../../lib/targets/wire.ts';
import type { Sender } from '../../cluster/send.ts';
import { pause } from '../../system/pause.ts';
import type { LedgerEntries } from './entries.ts';
import type { FinalReads } from './reading.ts';

export interface NodeReaderOptions {
  readonly target: EntryTarget;
  readonly sender: Sender;
  readonly dataset: Pick<Dataset, 'entry'>;
  /** Those that are read. */
  readonly entries: LedgerEntries;
  /** Recognises what is read. */
  readonly values: ValueReader;
  /** Whether an answer is worth another read: a node that lags behind has lost nothing. The last answer is kept. */
  readonly doubtful?: (entry: number, writer: number, count: number) => boolean;
  /** Requests at once, per node. */
  readonly concurrency?: number;
  /** Of one request. */
  readonly timeoutMs?: number;
  /** Times in a row that a node is asked again without anything gained before what is left counts as unread. */
  readonly retries?: number;
  readonly signal: AbortSignal;
}

/** What is known of an entry of a node. */
const UNKNOWN = 0;
const DOUBTFUL = 1;
const SETTLED = 2;

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2_000;

/** One node's part of a reading. Entries are given by their positions. */
export class NodeReader {
  /** Entries whose first answer was doubtful. */
  doubted = 0;
  readonly #options: NodeReaderOptions;
  readonly #node: number;
  readonly #url: string;
  readonly #reads: FinalReads;
  readonly #workers: number;
  readonly #known: Uint8Array;
  #left: readonly number[];
  /** The answer that brings all entries, of the pass that is on; null where an answer brings one. */
  #list: Promise<PlainResponse> | null = null;
  /** It has answered something since the last pass began, be it a refusal. */
  #alive = false;

  constructor(options: NodeReaderOptions, node: number, url: string, reads: FinalReads) {
    this.#options = options;
    this.#node = node;
    this.#url = url;
    this.#reads = reads;
    this.#workers = options.concurrency ?? 16;
    this.#known = new Uint8Array(options.entries.count);
    this.#left = Array.from({ length: options.entries.count }, (_, at) => at);
  }

  /** Entries whose last answer is still doubtful. */
  get doubtful(): number {
    return this.#left.filter((at) => this.#known[at] === DOUBTFUL).length;
  }

  /** Whether an entry has had an answer without doubt. */
  isSettled(at: number): boolean {
    return this.#known[at] === SETTLED;
  }

  /**
   * Asks for every entry, and again for those that have no answer or a doubtful one.
   * @param worthWaiting whether a node that is there, and brings nothing new, is asked on for these entries
   */
  async read(worthWaiting: (left: readonly number[]) => Promise<boolean>): Promise<void> {
    const { retries = 8, signal } = this.#options;
    let waitMs = FIRST_WAIT_MS;
    for (let idle = 0; this.#left.length > 0; ) {
      const before = this.#left.length;
      await this.again();
      if (this.#left.length < before) {
        idle = 0;
        waitMs = FIRST_WAIT_MS;
      } else idle++;
      if (this.#left.length === 0) return;
      // A node that does not answer at all is down, and would not be waited for elsewhere.
      if (idle > retries && !(this.#alive && (await worthWaiting(this.#left)))) return;
      await pause(waitMs, signal);
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
    }
  }

  /**
   * Asks for each entry that is left once. Ends early when twice the concurrency in a row bring nothing, so that a node that does
   * not answer costs a few time-outs and not one for each entry.
   */
  async again(): Promise<void> {
    const left = this.#left;
    let next = 0;
    let fruitless = 0;
    this.#alive = false;
    this.#list = null;
    const work = async (): Promise<void> => {
      while (next < left.length && fruitless < 2 * this.#workers) {
        const at = left[next++] as number;
        const before = this.#known[at];
        await this.#ask(at);
        fruitless = this.#known[at] === before ? fruitless + 1 : 0;
      }
    };
    await Promise.all(Array.from({ length: this.#workers }, work));
    const those = (known: number): number[] => left.filter((at) => this.#known[at] === known);
    // What has had no answer at all comes first.
    this.#left = [...those(UNKNOWN), ...those(DOUBTFUL)];
  }

  async #ask(at: number): Promise<void> {
    const { target, sender, dataset, entries, values, doubtful, timeoutMs = 5_000, signal } = this.#options;
    const entry = entries.entry(at);
    const name = dataset.entry(entry);
    const maxBytes = readAnswerBytes(target.entries, values.bytes);
    const ask = () => sender.send(this.#url, target.entries.read(name), timeoutMs, signal, maxBytes);
    // One answer that brings everything is enough for all entries of a pass.
    if (target.entries.lists !== undefined) this.#list ??= ask();
    const response = await (this.#list ?? ask());
    if (response.error === undefined) this.#alive = true;
    const answer = target.classify('read', response);
    if (answer.outcome !== 'ok' && answer.reason !== 'not-found') return;
    const value = answer.outcome === 'ok' ? target.entries.readValue(response, name) : null;
    const { writer, count } = values.seen(value, entry);
    this.#reads.set(this.#node, at, writer, count);
    const doubt = doubtful?.(entry, writer, count) ?? false;
    if (doubt && this.#known[at] === UNKNOWN) this.doubted++;
    this.#known[at] = doubt ? DOUBTFUL : SETTLED;
  }
}
