import { NumberTable, type Row, shareIn } from '../resources/number-table.ts';

const BUCKET_MS = 1_000;

/** Counts events by the second, so that those of a window can be told without keeping them. */
export class PollCounter {
  readonly #table = new NumberTable({ count: 'sum' });
  #bucketMs = 0;
  #lastMs = 0;
  #count = 0;

  /** @param atMs since the run's start, never earlier than in the call before */
  add(atMs: number): void {
    const bucketMs = Math.floor(atMs / BUCKET_MS) * BUCKET_MS;
    if (bucketMs !== this.#bucketMs) {
      if (this.#count > 0) this.#table.push(this.#bucket(this.#bucketMs + BUCKET_MS));
      this.#bucketMs = bucketMs;
      this.#count = 0;
    }
    this.#count++;
    this.#lastMs = atMs;
  }

  /** Events in the window; those of a second that lies in it in part count in that part, rounded in the end. */
  between(fromMs: number, toMs: number): number {
    // The second that is not over is as long as what is known of it.
    const rows = [...this.#table.touching(fromMs, toMs), this.#bucket(this.#lastMs + 1)];
    return Math.round(rows.reduce((sum, row) => sum + row.count * shareIn(row, fromMs, toMs), 0));
  }

  #bucket(toMs: number): Row<'count'> {
    return { fromMs: this.#bucketMs, toMs, count: this.#count };
  }
}
