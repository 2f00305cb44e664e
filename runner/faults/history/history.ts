import { movedTo } from '../../../lib/base/typed.ts';
import type { Outcome } from '../../../lib/targets/outcome.ts';

export { FOREIGN, NO_VALUE } from '../../../lib/data/values.ts';

/** Who sent an operation: k6's load, or the runner's prober. */
export type Source = 'load' | 'probe';

/** One operation of a fault scenario. */
export interface Recorded {
  readonly source: Source;
  readonly operation: 'read' | 'write';
  /** Index of the entry in the dataset; the prober's own entries come after the dataset's. */
  readonly entry: number;
  /** Position of the node it was sent to (the last one, where several were tried), -1 when that is not a known node. */
  readonly node: number;
  /** The stamp that was written, or of the value that was read; NO_VALUE or FOREIGN as the writer where there is no stamp. */
  readonly writer: number;
  readonly count: number;
  /** When an operation of the load was to begin: its latency counts from then. Left out: when it was sent. */
  readonly dueMs?: number;
  /** Milliseconds since the run's start, monotonic. Of the load: brought over from k6's clock, see History.loadErrorMs. */
  readonly sentMs: number;
  readonly endedMs: number;
  readonly outcome: Outcome;
  /** Nothing listened, so that no node has had any work with it. Left out where it is not known. */
  readonly unsent?: true;
  /** Its time went by without an answer: what failed, failed when it was sent. Left out where there was one. */
  readonly unanswered?: true;
}

const OUTCOMES: readonly Outcome[] = ['ok', 'rejected', 'unknown'];
const WRITE = 1;
const PROBE = 2;
const UNSENT = 4;
const UNANSWERED = 8;

/** Every operation of a fault scenario, in columns: 42 bytes each, so that a million of them fit into little memory. */
export class History {
  #size = 0;
  #capacity = 0;
  #flags = new Uint8Array(0);
  #outcomes = new Uint8Array(0);
  #nodes = new Int8Array(0);
  #entries = new Int32Array(0);
  #writers = new Int32Array(0);
  #counts = new Int32Array(0);
  #due = new Float64Array(0);
  #sent = new Float64Array(0);
  #ended = new Float64Array(0);

  /**
   * How far the times of the load may be off the run's clock, in milliseconds. k6 tells them by the clock of the machine that it
   * runs on; the probes' are the run's own.
   */
  loadErrorMs = 0;

  get size(): number {
    return this.#size;
  }

  /** @returns the operation's row */
  add(recorded: Recorded): number {
    if (this.#size === this.#capacity) this.#grow();
    const row = this.#size++;
    const { operation, source, unsent, unanswered } = recorded;
    this.#flags[row] =
      (operation === 'write' ? WRITE : 0) |
      (source === 'probe' ? PROBE : 0) |
      (unsent ? UNSENT : 0) |
      (unanswered ? UNANSWERED : 0);
    this.#outcomes[row] = OUTCOMES.indexOf(recorded.outcome);
    this.#nodes[row] = recorded.node;
    this.#entries[row] = recorded.entry;
    this.#writers[row] = recorded.writer;
    this.#counts[row] = recorded.count;
    this.#due[row] = recorded.dueMs ?? recorded.sentMs;
    this.#sent[row] = recorded.sentMs;
    this.#ended[row] = recorded.endedMs;
    return row;
  }

  #grow(): void {
    this.#capacity = Math.max(1_024, this.#capacity + (this.#capacity >> 1));
    this.#flags = movedTo(this.#flags, new Uint8Array(this.#capacity));
    this.#outcomes = movedTo(this.#outcomes, new Uint8Array(this.#capacity));
    this.#nodes = movedTo(this.#nodes, new Int8Array(this.#capacity));
    this.#entries = movedTo(this.#entries, new Int32Array(this.#capacity));
    this.#writers = movedTo(this.#writers, new Int32Array(this.#capacity));
    this.#counts = movedTo(this.#counts, new Int32Array(this.#capacity));
    this.#due = movedTo(this.#due, new Float64Array(this.#capacity));
    this.#sent = movedTo(this.#sent, new Float64Array(this.#capacity));
    this.#ended = movedTo(this.#ended, new Float64Array(this.#capacity));
  }

  /** All of an operation. */
  at(row: number): Recorded {
    return {
      source: this.isProbe(row) ? 'probe' : 'load',
      operation: this.isWrite(row) ? 'write' : 'read',
      entry: this.entry(row),
      node: this.node(row),
      writer: this.writer(row),
      count: this.count(row),
      dueMs: this.dueMs(row),
      sentMs: this.sentMs(row),
      endedMs: this.endedMs(row),
      outcome: this.outcome(row),
      ...(this.isUnsent(row) ? { unsent: true } : {}),
      ...(this.isUnanswered(row) ? { unanswered: true } : {}),
    };
  }

  isWrite(row: number): boolean {
    return ((this.#flags[row] as number) & WRITE) !== 0;
  }

  isProbe(row: number): boolean {
    return ((this.#flags[row] as number) & PROBE) !== 0;
  }

  isUnsent(row: number): boolean {
    return ((this.#flags[row] as number) & UNSENT) !== 0;
  }

  isUnanswered(row: number): boolean {
    return ((this.#flags[row] as number) & UNANSWERED) !== 0;
  }

  outcome(row: number): Outcome {
    return OUTCOMES[this.#outcomes[row] as number] as Outcome;
  }

  isOk(row: number): boolean {
    return this.#outcomes[row] === 0;
  }

  node(row: number): number {
    return this.#nodes[row] as number;
  }

  entry(row: number): number {
    return this.#entries[row] as number;
  }

  writer(row: number): number {
    return this.#writers[row] as number;
  }

  count(row: number): number {
    return this.#counts[row] as number;
  }

  dueMs(row: number): number {
    return this.#due[row] as number;
  }

  sentMs(row: number): number {
    return this.#sent[row] as number;
  }

  endedMs(row: number): number {
    return this.#ended[row] as number;
  }

  /** When an operation was sent at the earliest, for all that is known of the clock which said so. */
  earliestMs(row: number): number {
    return this.sentMs(row) - this.#errorMs(row);
  }

  /** When it had ended at the latest. */
  latestMs(row: number): number {
    return this.endedMs(row) + this.#errorMs(row);
  }

  #errorMs(row: number): number {
    return this.isProbe(row) ? 0 : this.loadErrorMs;
  }
}
