import { RowsByEntry } from '../ledger/order.ts';
import { ABSENT, INITIAL, type LedgerWrites, type Origin } from '../ledger/writes.ts';
import { UNRECORDED, Zones } from './zones.ts';

/** Violations that are kept whole; all are counted. */
const MOST_KEPT = 5;
const BEFORE_ALL_MS = -Number.MAX_VALUE;

/** What an entry's operations have of one value: the first that ended, and the last that was sent. Rows of the history. */
export interface ValueSeen {
  /** The row of its write, or ABSENT, INITIAL, or the like. */
  readonly origin: Origin;
  readonly ended: number;
  readonly started: number;
}

/** Why the operations of an entry fit in no order; `byMs` is by how much, the clocks' error taken off. */
export type RegisterViolation =
  | {
      readonly kind: 'no-order';
      readonly entry: number;
      readonly one: ValueSeen;
      readonly other: ValueSeen;
      readonly byMs: number;
    }
  /** A read had ended before the write of what it answered was sent. */
  | {
      readonly kind: 'read-too-early';
      readonly entry: number;
      readonly write: number;
      readonly read: number;
      readonly byMs: number;
    };

/** What the operations of a history are as those of registers. */
export interface RegisterFindings {
  /** Writes that may have been done, and answered reads of values that could be told. */
  readonly operations: number;
  /** Entries that they were of. */
  readonly entries: number;
  /** Entries whose operations fit in no order. */
  readonly violated: number;
  /** The first few of them. */
  readonly violations: readonly RegisterViolation[];
}

/** Of the reads and writes of one entry after the other. */
class EntryJudge {
  /** Of the entry that was judged last. */
  operations = 0;
  readonly #writes: LedgerWrites;
  readonly #zones = new Zones();
  /** By the row of its write, a value's position among those of its entry. */
  readonly #positions: Int32Array;
  readonly #inFlight = new Map<string, number>();
  #absent = -1;
  #initial = -1;

  constructor(writes: LedgerWrites) {
    this.#writes = writes;
    this.#positions = new Int32Array(writes.context.history.size).fill(-1);
  }

  judge(entry: number, isSeeded: boolean, rows: Int32Array): RegisterViolation | null {
    const { history } = this.#writes.context;
    this.#begin(isSeeded);
    for (const row of rows) {
      if (!history.isWrite(row)) continue;
      this.operations++;
      this.#written(row);
    }
    let early: RegisterViolation | null = null;
    for (const row of rows) if (!history.isWrite(row)) early ??= this.#read(entry, row);
    return early ?? this.#noOrder(entry);
  }

  #begin(isSeeded: boolean): void {
    this.operations = 0;
    this.#zones.clear();
    this.#inFlight.clear();
    this.#initial = -1;
    // Nothing was there before anything; of a seeded entry that is over.
    this.#absent = this.#zones.add(ABSENT);
    this.#zones.take(this.#absent, UNRECORDED, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY);
    if (isSeeded) this.#before();
  }

  /** The value from before the scenario, later than nothing and earlier than all else. */
  #before(): number {
    if (this.#initial < 0) {
      this.#initial = this.#zones.add(INITIAL);
      this.#zones.take(this.#initial, UNRECORDED, BEFORE_ALL_MS, BEFORE_ALL_MS);
    }
    return this.#initial;
  }

  #written(row: number): number {
    const { history } = this.#writes.context;
    if ((this.#positions[row] as number) < 0) {
      const at = this.#zones.add(row);
      this.#positions[row] = at;
      // One that is not known to be done may yet be: nothing has to come after it, unless it was read.
      const endMs = history.isOk(row) ? history.latestMs(row) : Number.POSITIVE_INFINITY;
      this.#zones.take(at, row, history.earliestMs(row), endMs);
    }
    return this.#positions[row] as number;
  }

  /** A write under way when its writer was ended: when it was sent is not known, nor whether it was done before it was read. */
  #unended(writer: number, count: number, origin: Origin): number {
    const key = `${writer}/${count}`;
    const known = this.#inFlight.get(key) ?? this.#zones.add(origin);
    this.#inFlight.set(key, known);
    return known;
  }

  #read(entry: number, row: number): RegisterViolation | null {
    const { history } = this.#writes.context;
    const [writer, count] = [history.writer(row), history.count(row)];
    const origin = this.#writes.origin(entry, writer, count);
    // A value that nobody wrote, or that was refused, is the ledger's to tell of.
    if (this.#writes.lie(origin) !== null) return null;
    this.operations++;
    const [startMs, endMs] = [history.earliestMs(row), history.latestMs(row)];
    this.#zones.take(this.#positionOf(origin, writer, count), row, startMs, endMs);
    if (origin < 0 || endMs >= history.earliestMs(origin)) return null;
    return { kind: 'read-too-early', entry, write: origin, read: row, byMs: history.earliestMs(origin) - endMs };
  }

  #positionOf(origin: Origin, writer: number, count: number): number {
    if (origin >= 0) return this.#written(origin);
    if (origin === ABSENT) return this.#absent;
    return origin === INITIAL ? this.#before() : this.#unended(writer, count, origin);
  }

  #noOrder(entry: number): RegisterViolation | null {
    const zones = this.#zones;
    const conflict = zones.conflict();
    if (conflict === null) return null;
    const seen = (at: number): ValueSeen => ({
      origin: zones.origin(at),
      ended: zones.firstEnded(at),
      started: zones.lastStarted(at),
    });
    const { one, other } = conflict;
    const byMs = Math.min(
      zones.lastStartMs(other) - zones.firstEndMs(one),
      zones.lastStartMs(one) - zones.firstEndMs(other),
    );
    return { kind: 'no-order', entry, one: seen(one), other: seen(other), byMs };
  }
}

/**
 * Whether the operations of each entry are linearizable, as those of a register: whether some order of them, in which none comes
 * before one that had ended before it was sent, has every read answer the newest write. Every write has a value of its own, so
 * that a read names its write and the question is decided, in O(n log n), see Zones.
 *
 * - A write whose outcome is unknown may take effect at any time after it was sent, or never: it counts when it was read.
 * - A rejected write, and what was read of it, are left out, and so are values that nobody wrote: those are the ledger's.
 * - A read without an answer says nothing.
 * - What a seeded entry held at first was written before all; one beyond the dataset held nothing.
 * - Operations are taken to last longer by the error of the clock that told their times, see History, at both ends: that can
 *   hide a violation and never make one.
 */
export function judgeRegisters(writes: LedgerWrites): RegisterFindings {
  const { history, entries } = writes.context;
  const rows = new RowsByEntry(
    history,
    entries,
    (row) => (history.isWrite(row) ? history.outcome(row) !== 'rejected' : history.isOk(row)),
    (row) => row,
  );
  const judge = new EntryJudge(writes);
  const violations: RegisterViolation[] = [];
  let violated = 0;
  let operations = 0;
  let judged = 0;
  for (let at = 0; at < entries.count; at++) {
    const violation = judge.judge(entries.entry(at), at < entries.seeded, rows.of(at));
    operations += judge.operations;
    if (judge.operations > 0) judged++;
    if (violation === null) continue;
    violated++;
    if (violations.length < MOST_KEPT) violations.push(violation);
  }
  return { operations, entries: judged, violated, violations };
}
