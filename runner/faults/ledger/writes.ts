import type { Dataset } from '../../../lib/data/dataset.ts';
import { MAX_USERS } from '../../../lib/data/stamp.ts';
import type { ClockStep } from '../../system/clock-watch.ts';
import { FOREIGN, type History, NO_VALUE } from '../history/history.ts';
import type { LedgerEntries } from './entries.ts';
import { StampIndex } from './stamps.ts';

/** What a ledger is made of. */
export interface LedgerContext {
  readonly history: History;
  /** Names of the nodes, by their positions in the history. */
  readonly nodes: readonly string[];
  /** Names the entries in sentences. */
  readonly dataset: Pick<Dataset, 'entry'>;
  /** Those that are read back. */
  readonly entries: LedgerEntries;
  /** Whether a writer belongs to this scenario; a stamp of any other is a value from before it. */
  readonly ownWriters: (writer: number) => boolean;
  /**
   * How many writes a writer may have had under way when it was ended, which nobody recorded; none when left out. They count as
   * sent, outcome unknown.
   */
  readonly inFlight?: (writer: number) => number;
  /** When the system's clock, which the load's times are from, was set meanwhile; never when left out. */
  readonly clockSteps?: readonly Pick<ClockStep, 'atMs' | 'byMs'>[];
  /** Names of nodes that are gone for good: of them nothing can be read, and without them not all can be restarted. */
  readonly dead?: readonly string[];
}

/** Whether a writer belongs to one of these epochs, see lib/data/stamp.ts. */
export function writersOf(...epochs: readonly number[]): (writer: number) => boolean {
  return (writer) => epochs.includes(Math.floor(writer / MAX_USERS));
}

/** Where a value comes from: a row of the history (0 and up), or one of the below. */
export type Origin = number;
/** There is no value. */
export const ABSENT: Origin = -1;
/** The value from before the scenario. */
export const INITIAL: Origin = -2;
/** No write of ours made this value, or none to this entry. */
const PHANTOM: Origin = -3;
/** A write that was in flight when its writer was ended. */
const IN_FLIGHT: Origin = -4;

/** What no entry may be in the end, whatever the nodes have promised of their reads. */
export const VIOLATIONS = ['lost', 'phantom', 'rejectedButThere'] as const;
export type Violation = (typeof VIOLATIONS)[number];

// Later than nothing at all, earlier than everything that was recorded.
const BEFORE_ALL = -Number.MAX_VALUE;

/**
 * The writes of a history by stamp and by entry, with what is sure of their order: one precedes another when it had ended
 * before the other was sent. An unknown write has not ended, since it may still take effect, and so precedes nothing until a
 * read has shown it: when the first such read ended, it had taken effect. The same goes for a rejected one, which never should.
 */
export class LedgerWrites {
  readonly context: LedgerContext;
  /** Writes that were recorded under a stamp that had been recorded before. */
  readonly duplicates: number;
  /** Writes to entries that are not read back. */
  readonly outside: number;
  readonly #stamps: StampIndex;
  /** How many writes of each writer were recorded. */
  readonly #recorded = new Map<number, number>();
  /** By position of the entry. */
  readonly #newest: Int32Array;
  /** When the first read that showed it ended, of writes that were not acknowledged; by row. */
  readonly #shownMs = new Map<number, number>();

  constructor(context: LedgerContext) {
    const { history, entries } = context;
    this.context = context;
    this.#stamps = new StampIndex(history);
    this.duplicates = this.#stamps.duplicates;
    this.#newest = new Int32Array(entries.count).fill(INITIAL, 0, entries.seeded).fill(ABSENT, entries.seeded);
    let outside = 0;
    for (let row = 0; row < history.size; row++) {
      if (!history.isWrite(row)) {
        if (history.isOk(row)) this.#show(row);
        continue;
      }
      const writer = history.writer(row);
      this.#recorded.set(writer, (this.#recorded.get(writer) ?? 0) + 1);
      const at = entries.position(history.entry(row));
      if (at < 0) outside++;
      else if (history.isOk(row) && history.earliestMs(row) > this.sentMs(this.#newest[at] as number))
        this.#newest[at] = row;
    }
    this.outside = outside;
  }

  /** Takes what a read has shown. */
  #show(read: number): void {
    const { history } = this.context;
    const row = this.#stamps.find(history.writer(read), history.count(read));
    if (row < 0 || history.isOk(row) || history.entry(row) !== history.entry(read)) return;
    this.#shownMs.set(row, Math.min(this.#shownMs.get(row) ?? Number.POSITIVE_INFINITY, history.latestMs(read)));
  }

  /** The acknowledged write of an entry that was sent last; INITIAL or ABSENT when none was acknowledged. */
  newest(entry: number): Origin {
    return this.#newest[this.context.entries.position(entry)] ?? ABSENT;
  }

  /** Where the value of an entry comes from. */
  origin(entry: number, writer: number, count: number): Origin {
    if (writer === NO_VALUE) return ABSENT;
    if (writer === FOREIGN) return PHANTOM;
    const row = this.#stamps.find(writer, count);
    if (row >= 0) return this.context.history.entry(row) === entry ? row : PHANTOM;
    if (!this.context.ownWriters(writer)) return INITIAL;
    // A writer numbers its writes from 1 on: those that were recorded and those in flight are as many as were sent at most.
    const inFlight = this.context.inFlight?.(writer) ?? 0;
    const sent = (this.#recorded.get(writer) ?? 0) + inFlight;
    return inFlight > 0 && count >= 1 && count <= sent ? IN_FLIGHT : PHANTOM;
  }

  /** When it was sent at the earliest; ms since the run's start, minus infinity where nothing is known. */
  sentMs(origin: Origin): number {
    if (origin >= 0) return this.context.history.earliestMs(origin);
    return origin === INITIAL ? BEFORE_ALL : Number.NEGATIVE_INFINITY;
  }

  /** When it had taken effect for sure; infinity where that is not known. */
  endedMs(origin: Origin): number {
    const { history } = this.context;
    if (origin >= 0 && history.isOk(origin)) return history.latestMs(origin);
    if (origin >= 0) return this.#shownMs.get(origin) ?? Number.POSITIVE_INFINITY;
    if (origin === ABSENT) return Number.NEGATIVE_INFINITY;
    return origin === INITIAL ? BEFORE_ALL : Number.POSITIVE_INFINITY;
  }

  /** A value that no target may ever show. */
  lie(origin: Origin): Exclude<Violation, 'lost'> | null {
    if (origin === PHANTOM) return 'phantom';
    return origin >= 0 && this.context.history.outcome(origin) === 'rejected' ? 'rejectedButThere' : null;
  }

  /**
   * Whether an entry that holds this value lacks a write of it that was acknowledged: the value surely precedes that write, or
   * there is none although the entry was seeded.
   */
  lacks(entry: number, origin: Origin): boolean {
    return this.heldMs(origin) < this.sentMs(this.newest(entry));
  }

  /**
   * What an entry with this value in the end must have held no later than: acknowledged writes that were sent after it are not
   * there. A write that was refused should never have been, least of all after its refusal.
   */
  heldMs(origin: Origin): number {
    const { history } = this.context;
    const refused = origin >= 0 && history.outcome(origin) === 'rejected';
    return refused ? Math.min(history.latestMs(origin), this.endedMs(origin)) : this.endedMs(origin);
  }
}
