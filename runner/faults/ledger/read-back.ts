import { setTimeout as sleep } from 'node:timers/promises';
import { duration, plural } from '../../../lib/base/format.ts';
import type { Dataset } from '../../../lib/data/dataset.ts';
import type { ValueReader } from '../../../lib/data/values.ts';
import type { SafetyReading } from '../../../lib/report/safety.ts';
import type { Target } from '../../../lib/targets/target.ts';
import type { ClusterNode } from '../../cluster/cluster.ts';
import type { Sender } from '../../cluster/send.ts';
import type { LedgerEntries } from './entries.ts';
import { FinalReads, type Reading } from './reading.ts';

export interface ReadBackOptions {
  readonly when: SafetyReading['when'];
  readonly target: Target;
  readonly sender: Sender;
  readonly dataset: Pick<Dataset, 'entry'>;
  /** Those that are read. */
  readonly entries: LedgerEntries;
  /** Each is asked by its own URL. */
  readonly nodes: readonly ClusterNode[];
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

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2_000;

/** One node's part of a reading. */
class NodeReader {
  /** Entries whose first answer was doubtful. */
  doubted = 0;
  readonly #options: ReadBackOptions;
  readonly #node: number;
  readonly #url: string;
  readonly #reads: FinalReads;
  readonly #workers: number;
  readonly #answered: Uint8Array;

  constructor(options: ReadBackOptions, node: number, url: string, reads: FinalReads) {
    this.#options = options;
    this.#node = node;
    this.#url = url;
    this.#reads = reads;
    this.#workers = options.concurrency ?? 16;
    this.#answered = new Uint8Array(options.entries.count);
  }

  /** @returns entries whose last answer is still doubtful */
  async read(): Promise<number> {
    const { entries, retries = 8, signal } = this.#options;
    let left = Array.from({ length: entries.count }, (_, at) => at);
    let waitMs = FIRST_WAIT_MS;
    for (let idle = 0; left.length > 0 && idle <= retries; ) {
      const before = left.length;
      left = await this.#pass(left);
      if (left.length < before) {
        idle = 0;
        waitMs = FIRST_WAIT_MS;
      } else idle++;
      if (left.length === 0 || idle > retries) break;
      await sleep(waitMs, undefined, { signal }).catch(() => signal.throwIfAborted());
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
    }
    return left.filter((at) => this.#answered[at] === 1).length;
  }

  /**
   * Asks for each of the entries once. Ends early when twice the concurrency in a row bring nothing, so that a node that does
   * not answer costs a few time-outs and not one for each entry.
   * @param positions of the entries
   * @returns those to ask for again, without any answer first
   */
  async #pass(positions: readonly number[]): Promise<number[]> {
    const open = new Set(positions);
    let next = 0;
    let fruitless = 0;
    const work = async (): Promise<void> => {
      while (next < positions.length && fruitless < 2 * this.#workers) {
        const at = positions[next++] as number;
        const before = this.#answered[at];
        const settled = await this.#ask(at);
        if (settled) open.delete(at);
        const gained = settled || this.#answered[at] !== before;
        fruitless = gained ? 0 : fruitless + 1;
      }
    };
    await Promise.all(Array.from({ length: this.#workers }, work));
    const left = [...open];
    return [...left.filter((at) => this.#answered[at] === 0), ...left.filter((at) => this.#answered[at] === 1)];
  }

  /** @returns whether there is an answer, and one without doubt */
  async #ask(at: number): Promise<boolean> {
    const { target, sender, dataset, entries, values, doubtful, timeoutMs = 5_000, signal } = this.#options;
    const entry = entries.entry(at);
    const response = await sender.send(this.#url, target.entries.read(dataset.entry(entry)), timeoutMs, signal);
    const answer = target.classify('read', response);
    if (answer.outcome !== 'ok' && answer.reason !== 'not-found') return false;
    const value = answer.outcome === 'ok' ? target.entries.readValue(response) : null;
    const { writer, count: written } = values.seen(value, entry);
    this.#reads.set(this.#node, at, writer, written);
    const doubt = doubtful?.(entry, writer, written) ?? false;
    if (doubt && this.#answered[at] === 0) this.doubted++;
    this.#answered[at] = 1;
    return !doubt;
  }
}

/**
 * Reads every entry from every node, all nodes at once. What fails or is doubtful is asked for again with growing waits, since
 * a node may be slow after a restart; what never answers stays unread.
 * @throws the signal's reason when aborted
 */
export async function readBack(options: ReadBackOptions): Promise<Reading> {
  const { when, nodes, entries } = options;
  const reads = new FinalReads(entries.count, nodes.length);
  const started = performance.now();
  const readers = nodes.map(({ url }, node) => new NodeReader(options, node, url, reads));
  const doubtful = await Promise.all(readers.map((reader) => reader.read()));
  const seconds = (performance.now() - started) / 1_000;
  const amount = `${plural(entries.count, 'entry', 'entries')} from ${plural(nodes.length, 'node')}`;
  const notes = [`Reading back ${amount} ${when} took ${duration(seconds)}.`];
  for (const [node, { doubted }] of readers.entries()) {
    const caughtUp = doubted - (doubtful[node] ?? 0);
    if (caughtUp > 0) {
      const were = `${plural(caughtUp, 'entry', 'entries')} of ${nodes[node]?.name} ${caughtUp === 1 ? 'was' : 'were'}`;
      notes.push(`${were} behind when first read ${when}, and right later.`);
    }
  }
  return { when, nodes: nodes.map(({ name }) => name), reads, notes };
}
