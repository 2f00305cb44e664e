import type { WatchedProcess } from '../../../lib/report/monitors.ts';
import type { Proc, ProcSample } from './proc.ts';
import { type UsageTable, usageRow } from './usage.ts';

/** One watched process from the moment it is watched to its end. Each sample adds a row to its label's table. */
export class ProcessTrack {
  readonly label: string;
  readonly pid: number;
  readonly #proc: Proc;
  readonly #table: UsageTable;
  readonly #watchedAtMs: number;
  #last: ProcSample | null;
  #lastMs: number;
  #end: { readonly atMs: number; readonly how: WatchedProcess['end'] } | null = null;

  constructor(proc: Proc, table: UsageTable, label: string, pid: number, nowMs: number) {
    this.label = label;
    this.pid = pid;
    this.#proc = proc;
    this.#table = table;
    this.#watchedAtMs = nowMs;
    this.#lastMs = nowMs;
    this.#last = proc.read(pid);
    if (this.#last === null) this.#end = { atMs: nowMs, how: 'missing' };
  }

  get ended(): boolean {
    return this.#end !== null;
  }

  /** @param nowMs since the run's start */
  sample(nowMs: number): void {
    if (this.#end !== null || this.#last === null || nowMs <= this.#lastMs) return;
    const sample = this.#proc.read(this.pid);
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
