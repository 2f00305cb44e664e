import type { History } from '../history/history.ts';
import type { LedgerEntries } from './entries.ts';

/**
 * Some rows of a history, by the positions of their entries, those of an entry in the order of a time. Four bytes a row and a
 * sort within each entry.
 */
export class RowsByEntry {
  readonly #rows: Int32Array;
  /** Where each entry's rows begin. */
  readonly #starts: Int32Array;

  /**
   * @param entries rows of others are left out
   * @param wanted which rows
   * @param timeMs what they are sorted by, a finite number
   */
  constructor(
    history: History,
    entries: LedgerEntries,
    wanted: (row: number) => boolean,
    timeMs: (row: number) => number,
  ) {
    const starts = new Int32Array(entries.count + 1);
    const positions = new Int32Array(history.size);
    for (let row = 0; row < history.size; row++) {
      const position = wanted(row) ? entries.position(history.entry(row)) : -1;
      positions[row] = position;
      if (position >= 0) (starts[position + 1] as number)++;
    }
    for (let at = 0; at < entries.count; at++) (starts[at + 1] as number) += starts[at] as number;
    const rows = new Int32Array(starts[entries.count] as number);
    const next = starts.slice();
    for (let row = 0; row < history.size; row++) {
      const position = positions[row] as number;
      if (position >= 0) rows[(next[position] as number)++] = row;
    }
    this.#rows = rows;
    this.#starts = starts;
    for (let at = 0; at < entries.count; at++) {
      if ((starts[at + 1] as number) - (starts[at] as number) > 1) {
        this.of(at).sort((a, b) => timeMs(a) - timeMs(b) || a - b);
      }
    }
  }

  get size(): number {
    return this.#rows.length;
  }

  /** The rows of the entry at a position. A view, not a copy. */
  of(position: number): Int32Array {
    return this.#rows.subarray(this.#starts[position], this.#starts[position + 1]);
  }
}

/**
 * Writes in the order in which they became known, e.g. by their acknowledgement, asked for the first that was sent after a
 * moment. Only those that were sent later than all before them can ever be the answer, so a binary search finds it.
 */
export class Frontier {
  readonly #known: number[] = [];
  readonly #sent: number[] = [];
  readonly #rows: number[] = [];
  #size = 0;

  clear(): void {
    this.#size = 0;
  }

  /** @param knownMs not before those of earlier calls */
  add(knownMs: number, sentMs: number, row: number): void {
    const at = this.#size;
    if (at > 0 ? sentMs <= (this.#sent[at - 1] as number) : sentMs === Number.NEGATIVE_INFINITY) return;
    this.#known[at] = knownMs;
    this.#sent[at] = sentMs;
    this.#rows[at] = row;
    this.#size++;
  }

  /** The first known of those sent after a moment, as a position for `knownMs` and `row`; -1 when there is none. */
  firstSentAfter(ms: number): number {
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#sent[middle] as number) > ms) high = middle;
      else low = middle + 1;
    }
    return low === this.#size ? -1 : low;
  }

  knownMs(at: number): number {
    return this.#known[at] as number;
  }

  row(at: number): number {
    return this.#rows[at] as number;
  }
}
