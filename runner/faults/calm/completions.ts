import type { History } from '../history/history.ts';

/** An operation of the load that has ended. */
export interface Done {
  readonly endedMs: number;
  /** From when it was due. */
  readonly latencyMs: number;
  readonly ok: boolean;
}

/** What ended earlier than this before the newest is not kept: longer than any two windows. */
const KEPT_MS = 120_000;

/** What the load has lately completed, taken out of a growing history. Times are milliseconds since the run's start. */
export class Completions {
  readonly #history: History;
  #rows = 0;
  #kept: { readonly read: Done[]; readonly write: Done[] } = { read: [], write: [] };
  /** When the newest of them ended; minus infinity before the first. */
  newestMs = Number.NEGATIVE_INFINITY;

  /** @param history what is in it already is not looked at */
  constructor(history: History) {
    this.#history = history;
    this.#rows = history.size;
  }

  /** Takes in what has been added since the last time. */
  take(): void {
    const history = this.#history;
    const from = this.#rows;
    for (let row = from; row < history.size; row++) {
      if (history.isProbe(row)) continue;
      const [endedMs, latencyMs] = [history.endedMs(row), history.endedMs(row) - history.dueMs(row)];
      this.#kept[history.isWrite(row) ? 'write' : 'read'].push({ endedMs, latencyMs, ok: history.isOk(row) });
      if (endedMs > this.newestMs) this.newestMs = endedMs;
    }
    this.#rows = history.size;
    for (const kept of [this.#kept.read, this.#kept.write]) {
      if (kept.length > 0 && (kept[0] as Done).endedMs < this.newestMs - 2 * KEPT_MS)
        kept.splice(
          0,
          kept.findIndex(({ endedMs }) => endedMs >= this.newestMs - KEPT_MS),
        );
    }
  }

  /** Operations that ended in [fromMs, toMs), by when. */
  within(operation: 'read' | 'write', fromMs: number, toMs: number): readonly Done[] {
    const kept = this.#kept[operation];
    // They were added about when they ended.
    let at = kept.length;
    while (at > 0 && (kept[at - 1] as Done).endedMs >= fromMs - DISORDER_MS) at--;
    return kept
      .slice(at)
      .filter(({ endedMs }) => endedMs >= fromMs && endedMs < toMs)
      .sort((a, b) => a.endedMs - b.endedMs);
  }
}

/** Lines of several users may be so far out of order. */
const DISORDER_MS = 1_000;
