import { Frontier, RowsByEntry } from './order.ts';
import { INITIAL, type LedgerContext, type LedgerWrites, type Origin } from './writes.ts';

/** A read that was behind, with the write that it should have known. */
export interface Behind {
  /** Row of the read. */
  readonly read: number;
  /** What it answered. */
  readonly origin: Origin;
  /** Went back: row of the read that had shown something newer. Stale: the newer write. */
  readonly newer: number;
  readonly byMs: number;
}

/** Reads of one node that were behind. */
export interface NodeReads {
  readonly wentBack: number;
  readonly stale: number;
  /** Those that were behind the most; null when there were none. */
  readonly furthestBack: Behind | null;
  readonly stalest: Behind | null;
}

/** What the reads during the load have shown. */
export interface ReadFindings {
  /** Reads that were answered. */
  readonly reads: number;
  /** By position in the ledger's nodes; the last is for reads whose node is not known. */
  readonly nodes: readonly NodeReads[];
}

class Tally {
  count = 0;
  worst: Behind | null = null;

  add(behind: Behind): void {
    this.count++;
    if (this.worst === null || behind.byMs > this.worst.byMs) this.worst = behind;
  }
}

/** The acknowledged writes of each entry, in the order of their acknowledgements. */
export function acknowledgedWrites({ history, entries }: LedgerContext): RowsByEntry {
  return new RowsByEntry(
    history,
    entries,
    (row) => history.isWrite(row) && history.isOk(row),
    (row) => history.endedMs(row),
  );
}

/**
 * Compares every answered read of the load with what was known when it was sent.
 *
 * **Stale** by r - a: the read was sent at r and answered a write that precedes another which had been acknowledged before r;
 * a is the first acknowledgement of such a write. For a seeded entry without a value, a is the first moment of the history: it
 * was stale by at least that.
 *
 * **Went back** by r - e: an earlier read of the same node, ended before r, had answered a write that this read's answer
 * precedes; e is the end of the first read that had. So it says for how long the node had already shown something newer.
 * Reads whose node is not known are not judged by it.
 *
 * Both say only what is sure: a value whose write was unknown, rejected or never sent precedes nothing.
 *
 * @param acknowledged see acknowledgedWrites
 * @param seen called for each answered read, with where its value comes from
 */
export function judgeReads(
  writes: LedgerWrites,
  acknowledged: RowsByEntry,
  seen: (row: number, origin: Origin) => void,
): ReadFindings {
  const { history, entries, nodes } = writes.context;
  const sent = (row: number): number => history.earliestMs(row);
  const ended = (row: number): number => history.latestMs(row);
  const isRead = (row: number): boolean => !history.isWrite(row) && history.isOk(row);
  const bySent = new RowsByEntry(history, entries, isRead, sent);
  const byEnd = new RowsByEntry(history, entries, isRead, ended);
  let startMs = Number.POSITIVE_INFINITY;
  for (let row = 0; row < history.size; row++) startMs = Math.min(startMs, sent(row));

  const originOf = (row: number): Origin => writes.origin(history.entry(row), history.writer(row), history.count(row));
  const stale = Array.from({ length: nodes.length + 1 }, () => new Tally());
  const back = Array.from({ length: nodes.length + 1 }, () => new Tally());
  const known = new Frontier();
  const shown = nodes.map(() => new Frontier());
  for (let at = 0; at < entries.count; at++) {
    const reads = bySent.of(at);
    if (reads.length === 0) continue;
    const acks = acknowledged.of(at);
    const answers = byEnd.of(at);
    known.clear();
    for (const frontier of shown) frontier.clear();
    if (at < entries.seeded) known.add(startMs, writes.sentMs(INITIAL), INITIAL);
    let ack = 0;
    let answer = 0;
    for (const read of reads) {
      const atMs = sent(read);
      for (; ack < acks.length && ended(acks[ack] as number) < atMs; ack++) {
        const row = acks[ack] as number;
        known.add(ended(row), sent(row), row);
      }
      for (; answer < answers.length && ended(answers[answer] as number) < atMs; answer++) {
        const row = answers[answer] as number;
        shown[history.node(row)]?.add(ended(row), writes.sentMs(originOf(row)), row);
      }
      const origin = originOf(read);
      seen(read, origin);
      const node = shown[history.node(read)];
      const column = node === undefined ? nodes.length : history.node(read);
      const compare = (frontier: Frontier, tally: Tally | undefined): void => {
        const newer = frontier.firstSentAfter(writes.endedMs(origin));
        if (newer < 0) return;
        tally?.add({ read, origin, newer: frontier.row(newer), byMs: atMs - frontier.knownMs(newer) });
      };
      compare(known, stale[column]);
      if (node !== undefined) compare(node, back[column]);
    }
  }
  return {
    reads: bySent.size,
    nodes: stale.map((tally, column) => ({
      stale: tally.count,
      stalest: tally.worst,
      wentBack: back[column]?.count ?? 0,
      furthestBack: back[column]?.worst ?? null,
    })),
  };
}
