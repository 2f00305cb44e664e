import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoreSign } from '../../cluster/snapshot-signs.ts';

/** Looks whether the file of a store is another one than at the look before. */
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
   * Whether another store has taken its place since the last look. Not so where it is the first that a new node has made for itself, nor
   * where the file system does not tell when files were made.
   */
  async look(): Promise<boolean> {
    const [store, after] = await Promise.all([this.#file, this.#madeAfter].map((path) => stat(path).catch(() => null)));
    const identity = store ? `${store.ino} ${store.birthtimeMs}` : null;
    const same = identity === this.#identity;
    this.#identity = identity;
    return !same && store != null && after != null && after.birthtimeMs > 0 && store.birthtimeMs > after.birthtimeMs;
  }
}
