import { plural } from '../../lib/base/format.ts';
import type { EntryName } from '../../lib/data/dataset.ts';
import {
  BEAT_MS,
  FRESH_MS,
  markEntry,
  OWNER_ENTRY,
  OWNER_NAMESPACE,
  type Owner,
  OwnerWatch,
  ownerInWords,
  ownerText,
  readOwner,
} from '../../lib/data/owner.ts';
import { type UserError, unavailable } from '../system/errors.ts';
import { stateOf } from '../system/owner.ts';
import { pause } from '../system/pause.ts';
import type { Namespaces, Trying } from './namespaces.ts';

const LOOK_EVERY_MS = 1_000;
/** A renewal that takes longer is left out: the next one follows soon. */
const BEAT_TIMEOUT_MS = 2_000;
/** Two runs that begin at once have both written by then what the other is to see. */
const SETTLE_MS = 400;
/** Marks that are read or written at once. */
const AT_ONCE = 16;

/** Where runs say that they are at work: a namespace, or what a target has in its place. */
export type Marks = Pick<Namespaces, 'absence' | 'create' | 'write' | 'read' | 'remove' | 'list'>;

/** What it is said with while it is looked whether another run lives. */
export interface OwnerLook {
  /** Called once when it takes time. */
  readonly say: (text: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * The run that is at work on a cluster now, be it on another machine; null when none is. One that was killed on this machine is
 * known to be dead; of any other it is waited whether it says something new.
 */
export async function findOwner(namespaces: Marks, { say, signal }: OwnerLook): Promise<Owner | null> {
  const watch = new OwnerWatch();
  for (let looks = 0; ; looks++) {
    const text = await namespaces.read(OWNER_ENTRY);
    // Whoever is not let in is told so by what comes next.
    if (text === undefined) return null;
    const owner = readOwner(text);
    const state = owner === null ? 'ended' : stateOf(owner);
    if (state === 'runs') return owner;
    const seen = state === 'ended' ? 'none' : watch.see(text, performance.now());
    if (seen === 'lives') return owner;
    if (seen !== null) return null;
    if (looks === 0 && owner !== null) {
      say(
        `${ownerInWords(owner)} was at work on this cluster: looking whether it still is, ${FRESH_MS / 1_000} s at most`,
      );
    }
    await pause(LOOK_EVERY_MS, signal);
  }
}

/** Why nothing is written or deleted beside another run. @param host where it was found */
export function occupied(owner: Owner, host: string): UserError {
  return unavailable(
    `${ownerInWords(owner)} is at work on ${host}: its data would be overwritten or deleted, and both would measure each other.\nWait until it ends; --force goes on all the same, and spoils that run.`,
  );
}

/** What has happened to the data of a run. */
export interface Loss {
  /** A clause: `somebody deleted namespace bench-smoke-001`. */
  readonly what: string;
  /** Another run is at work there now: nothing there is this run's any more. */
  readonly taken: boolean;
}

/** How closely it is looked whether a namespace is gone. */
export interface LossLook {
  /**
   * A few entries that a namespace has held since it was filled. With it, a mark that is missing proves nothing as long as the namespace
   * is listed and one of them is there: a cluster that loses writes may have lost it.
   */
  readonly held?: (namespace: string) => readonly EntryName[];
}

/** That the namespaces of one cluster are this run's: said as long as it lasts, and found out when it is no longer so. */
export class Ownership {
  readonly #namespaces: Marks;
  readonly #self: Owner;
  readonly #settleMs: number;
  readonly #taken = new AbortController();
  #beats = 0;
  #claimed = false;
  #timer: NodeJS.Timeout | null = null;
  #beating: Promise<void> = Promise.resolve();
  #by: Owner | null = null;
  #disturbed = false;

  /** @param settleMs how long another run that begins at once is waited for */
  constructor(namespaces: Marks, self: Owner, settleMs = SETTLE_MS) {
    this.#settleMs = settleMs;
    this.#namespaces = namespaces;
    this.#self = self;
  }

  /** The clause that another run has taken over; null as long as that is not known. */
  get takenOver(): string | null {
    return this.#by === null ? null : `${ownerInWords(this.#by)} took this cluster over`;
  }

  /** Whether a namespace was found deleted or filled anew. */
  get disturbed(): boolean {
    return this.#disturbed;
  }

  /** Aborted when another run is found to have taken over. */
  get taken(): AbortSignal {
    return this.#taken.signal;
  }

  /**
   * Says that this run is at work, from now on again and again.
   * @throws UserError when another run did the same at the same moment, or it cannot be written
   */
  async claim(): Promise<void> {
    this.#claimed = true;
    const failure = await this.#say({});
    if (failure !== null) throw unavailable(`${OWNER_NAMESPACE} could not be written: ${failure}.`);
    await pause(this.#settleMs);
    const other = readOwner((await this.#namespaces.read(OWNER_ENTRY)) ?? null);
    if (other !== null && other.run !== this.#self.run) throw occupied(other, 'the same cluster since a moment ago');
    this.#next();
  }

  async #say(patience: Trying): Promise<string | null> {
    const made = await this.#namespaces.create(OWNER_NAMESPACE, patience);
    return made ?? (await this.#namespaces.write(OWNER_ENTRY, ownerText(this.#self, this.#beats++), patience));
  }

  #next(): void {
    this.#timer = setTimeout(() => {
      this.#beating = this.#beat().then(() => {
        if (this.#timer !== null && this.#by === null) this.#next();
      });
    }, BEAT_MS).unref();
  }

  /** Never rejects: what cannot be read or written now, while nodes are down, is no takeover. */
  async #beat(): Promise<void> {
    try {
      const patience = { attempts: 1, timeoutMs: BEAT_TIMEOUT_MS };
      const seen = await this.#look(patience);
      if (seen === undefined || this.#by !== null) return;
      if (seen === null) await this.#say(patience);
      else await this.#namespaces.write(OWNER_ENTRY, ownerText(this.#self, this.#beats++), patience);
    } catch {
      // The sender was closed meanwhile.
    }
  }

  /** What the entry holds, having noted whose it is. */
  async #look(patience: Trying): Promise<string | null | undefined> {
    const seen = await this.#namespaces.read(OWNER_ENTRY, patience);
    const owner = readOwner(seen ?? null);
    if (owner !== null && owner.run !== this.#self.run) this.#lostTo(owner);
    return seen;
  }

  #lostTo(owner: Owner): void {
    this.#by ??= owner;
    this.#taken.abort();
  }

  /** Marks namespaces that were just filled. What cannot be marked is told of as deleted later, and is then as good as that. */
  async mark(names: readonly string[]): Promise<void> {
    await inTurns(names, async (name) => {
      await this.#namespaces.write(markEntry(name), this.#self.run);
    });
  }

  /** What has happened to namespaces that were marked; null when they are as they were, or nobody answers. */
  async loss(names: readonly string[], { held }: LossLook = {}): Promise<Loss | null> {
    if (this.#by === null) await this.#look({});
    if (this.takenOver !== null) return { what: this.takenOver, taken: true };
    const gone: string[] = [];
    let foreign: { readonly name: string; readonly run: string } | null = null;
    await inTurns(names, async (name) => {
      const mark = await this.#namespaces.read(markEntry(name));
      if (mark === null && (held === undefined || (await this.#isGone(name, held(name))))) gone.push(name);
      else if (typeof mark === 'string' && mark !== this.#self.run) foreign = { name, run: mark.slice(0, 80) };
    });
    this.#disturbed ||= foreign !== null || gone.length > 0;
    if (foreign !== null) {
      const { name, run } = foreign as { readonly name: string; readonly run: string };
      return { what: `run ${run} filled namespace ${name} anew`, taken: false };
    }
    if (gone.length === 0) return null;
    const more = gone.length === 1 ? '' : ` and ${plural(gone.length - 1, 'other', 'others')}`;
    return { what: `somebody deleted namespace ${gone.sort()[0]}${more}`, taken: false };
  }

  /** Whether a namespace is not there, or none of some entries is that it held. */
  async #isGone(name: string, entries: readonly EntryName[]): Promise<boolean> {
    const listed = this.#namespaces.absence === null ? await this.#namespaces.list().catch(() => [name]) : [name];
    if (!listed.includes(name)) return true;
    for (const entry of entries) {
      if ((await this.#namespaces.read(entry)) !== null) return false;
    }
    return true;
  }

  /** Says no more that the run is at work. @returns what is left of it, and why; null when all is gone */
  async release(): Promise<{ readonly name: string; readonly reason: string } | null> {
    if (!this.#claimed) return null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#beating;
    const seen = this.#by === null ? await this.#look({}) : null;
    if (this.#by !== null) return null;
    if (seen === undefined) return { name: OWNER_NAMESPACE, reason: 'no node answers' };
    const [left = null] = await this.#namespaces.remove([OWNER_NAMESPACE]);
    if (this.#namespaces.absence === null) return left;
    // Where nothing can be deleted, nobody is to wait for a run that has ended.
    await this.#namespaces.write(OWNER_ENTRY, 'no run');
    return null;
  }
}

async function inTurns<T>(all: readonly T[], act: (each: T) => Promise<void>): Promise<void> {
  const left = [...all];
  const work = async (): Promise<void> => {
    for (let each = left.shift(); each !== undefined; each = left.shift()) await act(each);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
