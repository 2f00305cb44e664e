import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoreSign } from '../../cluster/snapshot-signs.ts';
import { type FoundFile, TICK_MS } from './folder-look.ts';

/** Looks whether the file of a store is another one than at the look before, and since when that one exists. */
export class ReplacedStore {
  readonly #file: string;
  readonly #madeAfter: string;
  #identity: string | null = null;

  /** @param folder the node's data folder, which need not exist yet */
  constructor(folder: string, { file, madeAfter }: StoreSign) {
    this.#file = join(folder, file);
    this.#madeAfter = join(folder, madeAfter);
  }

  /**
   * When the store was made that has taken the place of the own one since the last look, milliseconds since the epoch; null
   * where none has. None has where it is the first that a new node has made for itself, nor where the file system does not
   * tell when files were made.
   */
  async look(): Promise<number | null> {
    const [store, after] = await Promise.all([this.#file, this.#madeAfter].map((path) => stat(path).catch(() => null)));
    const identity = store ? `${store.ino} ${store.birthtimeMs}` : null;
    const same = identity === this.#identity;
    this.#identity = identity;
    if (same || store == null || after == null || after.birthtimeMs <= 0) return null;
    return store.birthtimeMs > after.birthtimeMs ? store.birthtimeMs : null;
  }
}

/** How many files may appear between the one that was sent and its store's taking its place. */
const KEPT = 8;

/**
 * Which snapshot came with a store that took the place of the own one: the sender's store is written first, then the file of
 * the snapshot, and only then the store gets its place.
 */
export class CameWithStore {
  /** The latest that appeared and came with none. */
  #recent: FoundFile[] = [];
  /** Of a store whose snapshot had not been seen, milliseconds since the run's start. */
  #storeMadeMs: number | null = null;

  /**
   * One look. A file that the listing of this look just missed is in the next.
   * @param fresh snapshots' files that appeared since the look before
   * @param storeMadeMs when a store that has taken its place since then was made, milliseconds since the run's start
   */
  match(fresh: readonly FoundFile[], storeMadeMs: number | null): FoundFile | null {
    this.#recent = [...this.#recent, ...fresh].slice(-KEPT);
    const sinceMs = storeMadeMs ?? this.#storeMadeMs;
    this.#storeMadeMs = null;
    if (sinceMs === null) return null;
    const found = this.#recent.filter(({ made, seen }) => (made ?? seen).atMs >= sinceMs - TICK_MS).at(-1) ?? null;
    if (found === null) this.#storeMadeMs = storeMadeMs;
    else this.#recent = this.#recent.filter((file) => file !== found);
    return found;
  }
}
