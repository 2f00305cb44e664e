import type { History } from '../history/history.ts';

/** A stretch of entries that follow each other. */
interface Run {
  readonly from: number;
  readonly to: number;
  /** Position of its first. */
  readonly at: number;
}

/**
 * The entries that a ledger judges, each at a position from 0 on: those that were seeded, then all others that its history tells
 * of. Load and probes write far apart, so positions are what is counted and stored by.
 */
export class LedgerEntries {
  /** How many there are. */
  readonly count: number;
  /** Of them, those that held a value before: entries and positions 0 up to this. */
  readonly seeded: number;
  readonly #runs: readonly Run[];

  /** @param others entries of the history, in any order and as often as they come */
  constructor(seeded: number, others: Iterable<number>) {
    const found = Int32Array.from(others).sort();
    const runs: Run[] = [];
    let open = { from: 0, to: seeded, at: 0 };
    for (const entry of found) {
      if (entry < open.to) continue;
      if (entry > open.to) {
        runs.push(open);
        open = { from: entry, to: entry, at: open.at + open.to - open.from };
      }
      open.to = entry + 1;
    }
    this.seeded = seeded;
    this.#runs = [...runs, open];
    this.count = open.at + open.to - open.from;
  }

  /** @param seeded entries that held a value before, 0 up to this */
  static of(history: History, seeded: number): LedgerEntries {
    const others = new Int32Array(history.size);
    for (let row = 0; row < history.size; row++) others[row] = history.entry(row);
    return new LedgerEntries(seeded, others);
  }

  /** @returns -1 for an entry that is not one of them */
  position(entry: number): number {
    const runs = this.#runs;
    let [low, high] = [0, runs.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((runs[middle] as Run).to > entry) high = middle;
      else low = middle + 1;
    }
    const run = runs[low];
    return run === undefined || entry < run.from ? -1 : run.at + entry - run.from;
  }

  /** @param position 0 up to `count` */
  entry(position: number): number {
    const runs = this.#runs;
    let [low, high] = [0, runs.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((runs[middle] as Run).at <= position) low = middle;
      else high = middle - 1;
    }
    const run = runs[low] as Run;
    return run.from + position - run.at;
  }
}
