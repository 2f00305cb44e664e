/** A probe write: the node it went through, and its number among that node's writes. */
export interface ProbeWrite {
  readonly node: number;
  readonly count: number;
}

/** A node that is so far behind with a single write is not caught up. */
const PATIENT_MS = 1_000;

interface Ended extends ProbeWrite {
  readonly sentMs: number;
  readonly endedMs: number;
}

/**
 * What probes have shown: which writes were acknowledged, and which of them each node has answered to reads.
 * Times are milliseconds since the run's start; results are handed in as they arrive, so in the order of `endedMs`.
 */
export class ProbeMemory {
  /** When each node's n-th write was sent, at n. */
  readonly #sentMs: number[][];
  /** Acknowledged writes of all nodes, and of each. */
  readonly #acknowledged: Ended[] = [];
  readonly #through: Ended[][];
  /** The write that each read of a node has answered. */
  readonly #reads: Ended[][];
  /** What each node had not when it was asked for it, and has not shown since; and when that was. */
  readonly #owed: ((ProbeWrite & { readonly sinceMs: number }) | null)[];

  constructor(nodes: number) {
    this.#sentMs = Array.from({ length: nodes }, () => []);
    this.#through = Array.from({ length: nodes }, () => []);
    this.#reads = Array.from({ length: nodes }, () => []);
    this.#owed = Array.from({ length: nodes }, () => null);
  }

  sent({ node, count }: ProbeWrite, sentMs: number): void {
    (this.#sentMs[node] as number[])[count] = sentMs;
  }

  acknowledged(write: ProbeWrite, sentMs: number, endedMs: number): void {
    const ended = { ...write, sentMs, endedMs };
    this.#acknowledged.push(ended);
    this.#through[write.node]?.push(ended);
  }

  /** Takes that a read of `reader` answered the value of `write`. */
  answered(reader: number, write: ProbeWrite, sentMs: number, endedMs: number): void {
    this.#reads[reader]?.push({ ...write, sentMs, endedMs });
    const owed = this.#owed[reader] ?? null;
    if (owed !== null && same(owed, write)) this.#owed[reader] = null;
  }

  /**
   * What a node is to be asked for: the write that was acknowledged last; and one that it has not shown when it was asked, again.
   * Each write is an entry of its own, and a node that is always a little behind never has the newest, but has each of them in
   * time. Not for long: one that is lost is never shown.
   * @returns none before the first
   */
  wanted(reader: number, nowMs: number): readonly ProbeWrite[] {
    const newest = this.#acknowledged.at(-1);
    if (newest === undefined) return [];
    const owed = this.#owed[reader] ?? null;
    return owed === null || nowMs - owed.sinceMs >= PATIENT_MS || same(owed, newest) ? [newest] : [newest, owed];
  }

  /** Takes that a read of `reader` found nothing in the place of a write that was acknowledged. */
  missed(reader: number, write: ProbeWrite, nowMs: number): void {
    const owed = this.#owed[reader] ?? null;
    if (owed !== null && nowMs - owed.sinceMs < PATIENT_MS) return;
    this.#owed[reader] = { node: write.node, count: write.count, sinceMs: nowMs };
  }

  /** When the first write through `node` that was sent at or after `sinceMs` was acknowledged; null: none yet. */
  acceptedThrough(node: number, sinceMs: number): number | null {
    return earliest(this.#through[node] ?? [], sinceMs, () => true);
  }

  /**
   * When a read of `node`, sent at or after `sinceMs`, first answered the newest write that had been acknowledged before
   * `sinceMs`, or one that was sent after that acknowledgement: a log that holds the later one holds the earlier one too.
   * Null: not yet, or nothing had been acknowledged.
   */
  caughtUp(node: number, sinceMs: number): number | null {
    let last = this.#acknowledged.length - 1;
    while (last >= 0 && (this.#acknowledged[last] as Ended).endedMs >= sinceMs) last--;
    const mark = this.#acknowledged[last];
    if (mark === undefined) return null;
    return earliest(this.#reads[node] ?? [], sinceMs, (read) => {
      if (read.node === mark.node && read.count === mark.count) return true;
      const sentMs = this.#sentMs[read.node]?.[read.count];
      return sentMs !== undefined && sentMs >= mark.endedMs;
    });
  }
}

/** Whether two are one write. */
function same(one: ProbeWrite, other: ProbeWrite): boolean {
  return one.node === other.node && one.count === other.count;
}

/** When the first of those that were sent at or after `sinceMs` and satisfy the condition ended; null when none did. */
function earliest(ended: readonly Ended[], sinceMs: number, satisfies: (one: Ended) => boolean): number | null {
  let best: number | null = null;
  for (let at = ended.length - 1; at >= 0; at--) {
    const one = ended[at] as Ended;
    if (one.endedMs < sinceMs) break;
    if (one.sentMs >= sinceMs && satisfies(one)) best = one.endedMs;
  }
  return best;
}
