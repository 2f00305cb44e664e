import type { Xorshift } from '../../../lib/base/random.ts';
import type { Stamp } from '../../../lib/data/stamp.ts';

/** A stretch of simulated time in milliseconds; its end is not part of it. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What a simulated store does, in milliseconds of simulated time. */
export interface Conduct {
  /** When its leader is killed, and how long nobody leads then. */
  readonly kills: readonly Stretch[];
  /** When it stands still. */
  readonly pauses: readonly Stretch[];
  /** Of the writes that it has acknowledged it forgets so many of the last at each kill. */
  readonly forgets: number;
}

/** What becomes of an operation: when it ends, and how; when a write takes effect, or a read looks, null for never. */
export interface Fate {
  readonly endedMs: number;
  readonly effectMs: number | null;
  readonly outcome: 'ok' | 'rejected' | 'unknown';
}

const LEAST_MS = 1;
const MORE_MS = 5;
/** Clients wait so long for an answer at most. */
const GIVEN_UP_MS = 1_000;
/** An unknown write may take effect so long after it was given up. */
const LATE_MS = 600;
/** One write in so many has no answer, whatever the store does meanwhile. */
const UNANSWERED = 100;

/** The values of a replicated store in simulated time: each operation takes effect at one moment. A fake, which can forget at will. */
export class SimulatedStore {
  readonly conduct: Conduct;
  /** Entries that have lost an acknowledged write. */
  readonly forgotten = new Set<number>();
  readonly #random: Xorshift;
  readonly #seeded: (entry: number) => Stamp;
  readonly #values = new Map<number, Stamp>();
  /** In the order of their acknowledgements. */
  readonly #acknowledged: number[] = [];

  /** @param seeded what an entry held before; NO_VALUE as the writer for nothing */
  constructor(conduct: Conduct, random: Xorshift, seeded: (entry: number) => Stamp) {
    this.conduct = conduct;
    this.#random = random;
    this.#seeded = seeded;
  }

  #chance(): number {
    return this.#random.next() / 2 ** 32;
  }

  value(entry: number): Stamp {
    return this.#values.get(entry) ?? this.#seeded(entry);
  }

  apply(entry: number, stamp: Stamp): void {
    this.#values.set(entry, stamp);
  }

  acknowledge(entry: number): void {
    this.#acknowledged.push(entry);
  }

  /** The leader dies, and with it what it alone had. */
  kill(): void {
    const { forgets } = this.conduct;
    for (const entry of this.#acknowledged.splice(Math.max(0, this.#acknowledged.length - forgets), forgets)) {
      this.#values.delete(entry);
      this.forgotten.add(entry);
    }
  }

  /** What becomes of an operation that is sent at a moment. */
  fate(write: boolean, sentMs: number): Fate {
    const { kills, pauses } = this.conduct;
    const within = ({ fromMs, toMs }: Stretch): boolean => sentMs >= fromMs && sentMs < toMs;
    const down = kills.find(within);
    if (down !== undefined) return this.#unserved(write, sentMs, down);
    const fromMs = Math.max(sentMs, ...pauses.filter(within).map(({ toMs }) => toMs));
    const endedMs = fromMs + LEAST_MS + this.#chance() * MORE_MS;
    const effectMs = fromMs + this.#chance() * (endedMs - fromMs);
    const cut = kills.find((kill) => kill.fromMs >= sentMs && kill.fromMs < endedMs);
    if (cut !== undefined) {
      // Under way when the leader died: done before it, by its successor, or never.
      const later = this.#chance() < 0.5 ? null : cut.toMs + this.#chance() * LATE_MS;
      if (!write) return { endedMs: cut.fromMs, effectMs: null, outcome: 'rejected' };
      return { endedMs: cut.fromMs, effectMs: effectMs < cut.fromMs ? effectMs : later, outcome: 'unknown' };
    }
    if (!write || this.#random.next() % UNANSWERED !== 0) return { endedMs, effectMs, outcome: 'ok' };
    const late = this.#chance() < 0.5 ? null : sentMs + this.#chance() * LATE_MS;
    return { endedMs, effectMs: late, outcome: 'unknown' };
  }

  /** While nobody leads: refused at once, or sent into the silence. */
  #unserved(write: boolean, sentMs: number, { toMs }: Stretch): Fate {
    if (!write || this.#chance() < 0.5) return { endedMs: sentMs + LEAST_MS, effectMs: null, outcome: 'rejected' };
    const effectMs = this.#chance() < 0.7 ? null : toMs + this.#chance() * LATE_MS;
    return { endedMs: sentMs + GIVEN_UP_MS, effectMs, outcome: 'unknown' };
  }
}
