import type { WatchedProcess } from '../../../lib/report/monitors.ts';
import type { ProcSample } from './proc.ts';
import { type UsageTable, usageRow } from './usage.ts';

/** One watched process from the moment it is watched to its end. Each sample adds a row to its label's table. */
export class ProcessTrack {
  readonly label: string;
  readonly pid: number;
  readonly #read: () => ProcSample | null;
  readonly #table: UsageTable;
  readonly #watchedAtMs: number;
  #last: ProcSample | null;
  #lastMs: number;
  #end: { readonly atMs: number; readonly how: WatchedProcess['end'] } | null = null;

  /** @param read what the process has now; null when it is gone */
  constructor(read: () => ProcSample | null, table: UsageTable, label: string, pid: number, nowMs: number) {
    this.label = label;
    this.pid = pid;
    this.#read = read;
    this.#table = table;
    this.#watchedAtMs = nowMs;
    this.#lastMs = nowMs;
    this.#last = read();
    if (this.#last === null) this.#end = { atMs: nowMs, how: 'missing' };
  }

  get ended(): boolean {
    return this.#end !== null;
  }

  /** @param nowMs since the run's start */
  sample(nowMs: number): void {
    if (this.#end !== null || this.#last === null || nowMs <= this.#lastMs) return;
    const sample = this.#read();
    if (sample === null || sample.startTicks !== this.#last.startTicks) {
      this.#end = { atMs: nowMs, how: sample === null ? 'ended' : 'reused' };
      return;
    }
    this.#table.push(usageRow(this.#lastMs, this.#last, nowMs, sample));
    this.#last = sample;
    this.#lastMs = nowMs;
  }

  /** Takes a last sample, and no more from then on. */
  unwatch(nowMs: number): void {
    this.sample(nowMs);
    this.#end ??= { atMs: nowMs, how: 'unwatched' };
  }

  record(): WatchedProcess {
    return {
      label: this.label,
      pid: this.pid,
      watchedAtMs: Math.round(this.#watchedAtMs),
      endedAtMs: this.#end === null ? null : Math.round(this.#end.atMs),
      end: this.#end?.how ?? null,
    };
  }
}
