import type { History } from '../history/history.ts';

const EMPTY = -1;
const FEWEST_SLOTS = 1_024;
/** What a stamp that was recorded twice counts as: whatever may have been done, was. */
const WEIGHT = { ok: 2, unknown: 1, rejected: 0 } as const;

/** Which row of the history recorded the write of a given stamp: an open-addressed hash table of rows, 8 to 16 bytes a write. */
export class StampIndex {
  readonly #history: History;
  readonly #slots: Int32Array;
  /** Rows whose stamp another row had already; only one of each two is found. */
  readonly duplicates: number;

  constructor(history: History) {
    let writes = 0;
    for (let row = 0; row < history.size; row++) if (history.isWrite(row)) writes++;
    let slots = FEWEST_SLOTS;
    while (slots < writes * 2) slots *= 2;
    this.#history = history;
    this.#slots = new Int32Array(slots).fill(EMPTY);
    let duplicates = 0;
    for (let row = 0; row < history.size; row++) if (history.isWrite(row) && !this.#insert(row)) duplicates++;
    this.duplicates = duplicates;
  }

  /** @returns the row of the write; -1 when none has this stamp */
  find(writer: number, count: number): number {
    return this.#slots[this.#slotOf(writer, count)] as number;
  }

  #insert(row: number): boolean {
    const history = this.#history;
    const slot = this.#slotOf(history.writer(row), history.count(row));
    const known = this.#slots[slot] as number;
    if (known === EMPTY || WEIGHT[history.outcome(row)] > WEIGHT[history.outcome(known)]) this.#slots[slot] = row;
    return known === EMPTY;
  }

  /** The slot that holds the stamp, or the free one where it would be. */
  #slotOf(writer: number, count: number): number {
    const history = this.#history;
    const mask = this.#slots.length - 1;
    let hash = Math.imul(writer, 0x9e3779b1) ^ Math.imul(count, 0x85ebca6b);
    hash ^= hash >>> 15;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const row = this.#slots[slot] as number;
      if (row === EMPTY || (history.count(row) === count && history.writer(row) === writer)) return slot;
    }
  }
}
