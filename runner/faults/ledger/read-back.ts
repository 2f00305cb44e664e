import { duration, plural } from '../../../lib/base/format.ts';
import type { SafetyReading } from '../../../lib/report/safety.ts';
import type { ClusterNode } from '../../cluster/cluster.ts';
import { NodeReader, type NodeReaderOptions } from './node-reader.ts';
import { FinalReads, type Reading } from './reading.ts';

export interface ReadBackOptions extends NodeReaderOptions {
  readonly when: SafetyReading['when'];
  /** Each is asked by its own URL. */
  readonly nodes: readonly ClusterNode[];
  /** Position of the node that leads now; null when none is known to. */
  readonly leader: () => Promise<number | null>;
  /** How long nodes that are behind are waited for, as long as the others show that there is something to catch up with. */
  readonly patienceMs: number;
}

/** The readers of all nodes, which know by each other what is worth waiting for. */
class Readers {
  readonly all: readonly NodeReader[];
  readonly #options: ReadBackOptions;
  readonly #startedMs = performance.now();

  constructor(options: ReadBackOptions, reads: FinalReads) {
    this.#options = options;
    this.all = options.nodes.map(({ url }, node) => new NodeReader(options, node, url, reads));
  }

  get elapsedMs(): number {
    return performance.now() - this.#startedMs;
  }

  async read(): Promise<void> {
    await Promise.all(this.all.map((reader, node) => reader.read((left) => this.#worthWaiting(node, left))));
  }

  /** Whether a node may be behind in what the others have: what the leader shows, or a majority, is there and will come. */
  async #worthWaiting(node: number, left: readonly number[]): Promise<boolean> {
    if (this.elapsedMs >= this.#options.patienceMs) return false;
    const leader = await this.#options.leader();
    if (leader === node) return false;
    const hasIt = (at: number): boolean => {
      const having = this.all.filter((reader) => reader.isSettled(at)).length;
      return 2 * having > this.all.length || (leader !== null && this.all[leader]?.isSettled(at) === true);
    };
    return left.some(hasIt);
  }

  /**
   * Gives the node that leads the last word on what it has left in doubt.
   * @returns its position; null when nothing is in doubt, or none led all the while
   */
  async lastWord(): Promise<number | null> {
    if (this.all.every(({ doubtful }) => doubtful === 0)) return null;
    const leader = await this.#options.leader();
    if (leader === null) return null;
    await this.all[leader]?.again();
    return (await this.#options.leader()) === leader ? leader : null;
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
  const readers = new Readers(options, reads);
  await readers.read();
  const leader = await readers.lastWord();
  const amount = `${plural(entries.count, 'entry', 'entries')} from ${plural(nodes.length, 'node')}`;
  const notes = [`Reading back ${amount} ${when} took ${duration(readers.elapsedMs / 1_000)}.`];
  for (const [node, { doubted, doubtful }] of readers.all.entries()) {
    const caughtUp = doubted - doubtful;
    if (caughtUp > 0) {
      const were = `${plural(caughtUp, 'entry', 'entries')} of ${nodes[node]?.name} ${caughtUp === 1 ? 'was' : 'were'}`;
      notes.push(`${were} behind when first read ${when}, and right later.`);
    }
  }
  return { when, nodes: nodes.map(({ name }) => name), reads, leader, notes };
}
