/** A row is about the time from `fromMs` to `toMs`; both are the same for a value at one moment. */
export type Row<K extends string> = Readonly<Record<K | 'fromMs' | 'toMs', number>>;

/** How a column of two neighbouring rows becomes one. */
export type Merging = 'sum' | 'max' | 'last';

const FIRST_ROWS = 256;
/** Four hours of seconds. */
const MOST_ROWS = 14_400;

/**
 * Rows of numbers in the order of time, of bounded size: when it is full, each two neighbours become one, so that it
 * always covers the whole run and is exact at the fresh end.
 */
export class NumberTable<K extends string> {
  readonly #names: readonly (K | 'fromMs' | 'toMs')[];
  readonly #mergings: readonly Merging[];
  readonly #width: number;
  readonly #limit: number;
  #cells: Float64Array;
  #length = 0;

  /** @param limit the most rows kept; even */
  constructor(columns: Readonly<Record<K, Merging>>, limit = MOST_ROWS) {
    const names = Object.keys(columns) as K[];
    this.#names = ['fromMs', 'toMs', ...names];
    this.#mergings = names.map((name) => columns[name]);
    this.#width = this.#names.length;
    this.#limit = limit;
    this.#cells = new Float64Array(Math.min(FIRST_ROWS, limit) * this.#width);
  }

  get length(): number {
    return this.#length;
  }

  push(row: Row<K>): void {
    if (this.#length === this.#limit) this.#thin();
    const start = this.#length * this.#width;
    if (start === this.#cells.length) {
      const larger = new Float64Array(Math.min(this.#cells.length * 2, this.#limit * this.#width));
      larger.set(this.#cells);
      this.#cells = larger;
    }
    for (const [column, name] of this.#names.entries()) this.#cells[start + column] = row[name];
    this.#length++;
  }

  /** The rows that touch the window, both ends included. */
  touching(fromMs: number, toMs: number): Row<K>[] {
    const rows: Row<K>[] = [];
    // From the fresh end: windows are asked for soon after they end.
    for (let at = this.#length - 1; at >= 0 && this.#cell(at, 1) >= fromMs; at--) {
      if (this.#cell(at, 0) <= toMs) rows.push(this.#row(at));
    }
    return rows.reverse();
  }

  /** The newest row that ends at or before a moment. */
  lastUntil(ms: number): Row<K> | null {
    for (let at = this.#length - 1; at >= 0; at--) if (this.#cell(at, 1) <= ms) return this.#row(at);
    return null;
  }

  first(): Row<K> | null {
    return this.#length === 0 ? null : this.#row(0);
  }

  /** On the bare numbers: by way of rows, a full table would hold up the runner for a tenth of a second. */
  #thin(): void {
    const cells = this.#cells;
    for (let at = 0; at + 1 < this.#length; at += 2) {
      const a = at * this.#width;
      const b = a + this.#width;
      const to = (at / 2) * this.#width;
      cells[to] = cells[a] as number;
      cells[to + 1] = cells[b + 1] as number;
      for (let column = 2; column < this.#width; column++) {
        const [earlier, later] = [cells[a + column] as number, cells[b + column] as number];
        const merging = this.#mergings[column - 2];
        cells[to + column] = merging === 'sum' ? earlier + later : merging === 'max' ? Math.max(earlier, later) : later;
      }
    }
    this.#length /= 2;
  }

  #cell(at: number, column: number): number {
    return this.#cells[at * this.#width + column] as number;
  }

  #row(at: number): Row<K> {
    return Object.fromEntries(this.#names.map((name, column) => [name, this.#cell(at, column)])) as Row<K>;
  }
}

/** The share of a row that lies in a window, 0..1. */
export function shareIn(row: Row<never>, fromMs: number, toMs: number): number {
  const overlap = Math.min(row.toMs, toMs) - Math.max(row.fromMs, fromMs);
  return overlap <= 0 ? 0 : overlap / (row.toMs - row.fromMs);
}
