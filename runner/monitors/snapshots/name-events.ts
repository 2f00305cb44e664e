import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Hears of names that come up in folders, also of files that are gone before anybody looks. Where the system does not tell, as on some
 * file systems of other machines, nothing is heard.
 */
export class NameEvents {
  readonly #watches: readonly FolderEvents[];

  /**
   * @param folders need not exist yet
   * @param heard of a name that came up, or went
   */
  constructor(folders: readonly string[], heard: (name: string, path: string) => void) {
    this.#watches = folders.map((folder) => new FolderEvents(folder, (name) => heard(name, join(folder, name))));
  }

  /** Listens to the folders that are there now, also where one has taken the place of another. @throws the system's error */
  async renew(): Promise<void> {
    await Promise.all(this.#watches.map((each) => each.renew()));
  }

  close(): void {
    for (const each of this.#watches) each.close();
  }
}

class FolderEvents {
  readonly #folder: string;
  readonly #heard: (name: string) => void;
  #watcher: FSWatcher | null = null;
  #identity: string | null = null;
  #failed: Error | null = null;

  constructor(folder: string, heard: (name: string) => void) {
    this.#folder = folder;
    this.#heard = heard;
  }

  async renew(): Promise<void> {
    if (this.#failed !== null) throw this.#failed;
    const entry = await stat(this.#folder).catch(() => null);
    const identity = entry === null ? null : `${entry.ino} ${entry.birthtimeMs}`;
    if (identity === this.#identity) return;
    this.close();
    this.#identity = identity;
    if (identity !== null) this.#listen();
  }

  close(): void {
    this.#watcher?.close();
    this.#watcher = null;
    this.#identity = null;
  }

  #listen(): void {
    const listener = (event: string, name: string | null): void => {
      // Of what is written to a file that stays nothing is asked: a database is written to all the time.
      if (event === 'rename' && name !== null) this.#heard(name);
    };
    try {
      this.#watcher = watch(this.#folder, { persistent: false }, listener);
    } catch (error) {
      this.#identity = null;
      // It has gone meanwhile.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    this.#watcher?.once('error', (error) => {
      this.#failed = error;
    });
  }
}
