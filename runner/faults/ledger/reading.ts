import type { SafetyReading } from '../../../lib/report/safety.ts';

/** In the place of a writer: the entry has not been read. Beside NO_VALUE and FOREIGN of history.ts. */
export const UNREAD = -3;

/** One answer for each entry of each node, in columns of 8 bytes. Entries are given by their positions, see LedgerEntries. */
export class FinalReads {
  readonly entries: number;
  readonly nodes: number;
  readonly #writers: Int32Array;
  readonly #counts: Int32Array;

  constructor(entries: number, nodes: number) {
    this.entries = entries;
    this.nodes = nodes;
    this.#writers = new Int32Array(entries * nodes).fill(UNREAD);
    this.#counts = new Int32Array(entries * nodes);
  }

  /** @param writer that of the value's stamp, or NO_VALUE or FOREIGN */
  set(node: number, at: number, writer: number, count: number): void {
    this.#writers[node * this.entries + at] = writer;
    this.#counts[node * this.entries + at] = count;
  }

  writer(node: number, at: number): number {
    return this.#writers[node * this.entries + at] as number;
  }

  count(node: number, at: number): number {
    return this.#counts[node * this.entries + at] as number;
  }

  /** Entries of a node that were not read. */
  unreadOf(node: number): number {
    let unread = 0;
    for (let at = 0; at < this.entries; at++) if (this.writer(node, at) === UNREAD) unread++;
    return unread;
  }
}

/** Every entry as every node answers it once all is quiet. */
export interface Reading {
  readonly when: SafetyReading['when'];
  /** Names, by their positions in `reads`. */
  readonly nodes: readonly string[];
  readonly reads: FinalReads;
  /** Position of the node that led while it had the last word on what is in doubt; null when none was known to. */
  readonly leader: number | null;
  /** How the reading went, in sentences. */
  readonly notes: readonly string[];
}
