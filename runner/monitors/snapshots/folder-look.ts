import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Known } from '../../../lib/analysis/snapshots/evidence.ts';
import { elapsedOf, type MonitorClock } from '../../system/clock.ts';

/** The clock of a file system goes on in ticks of 4 to 10 ms. */
export const TICK_MS = 10;

/** A file that appeared in a folder, as it was last seen. */
export interface FoundFile {
  readonly name: string;
  readonly path: string;
  /** When a look first found it; it appeared after the look before. */
  readonly seen: Known;
  /** Null when it was gone before it could be asked. */
  bytes: number | null;
  /** When it was made and last written, as the file system has it; null where it does not say, or something that cannot be. */
  made: Known | null;
  written: Known | null;
  gone: boolean;
  /** Of the file itself, which its path is not: another one may take its place. Null before it was asked. */
  identity: string | null;
}

/** Looks into folders again and again for files of some names that were not there at the first look. */
export class FolderLook {
  readonly #folders: readonly string[];
  readonly #wanted: (name: string) => boolean;
  readonly #clock: MonitorClock;
  #present = new Map<string, FoundFile | null>();
  #lookedMs = 0;

  /**
   * @param folders need not exist yet
   * @param wanted whether a file of this name is one
   */
  constructor(folders: readonly string[], wanted: (name: string) => boolean, clock: MonitorClock) {
    this.#folders = folders;
    this.#wanted = wanted;
    this.#clock = clock;
  }

  /** What is there now is not reported. @throws the system's error when a folder is there and cannot be read */
  async start(): Promise<void> {
    this.#present = new Map((await this.#list()).map(({ path }) => [path, null]));
    this.#lookedMs = this.#clock.elapsedMs();
  }

  /**
   * What has appeared since the last look; and what appeared earlier is brought up to date in place.
   * @returns whether anything is otherwise than at the last look
   * @throws the system's error when a folder is there and cannot be read
   */
  async look(found: (file: FoundFile) => void): Promise<boolean> {
    const listed = await this.#list();
    const atMs = this.#clock.elapsedMs();
    const seen = { atMs, errorMs: Math.max(0, atMs - this.#lookedMs) };
    this.#lookedMs = atMs;
    const there = new Map<string, FoundFile | null>();
    let changed = false;
    for (const { path, name } of listed) {
      const known = this.#present.get(path);
      const file = known === undefined ? newFile(path, name, seen) : known;
      there.set(path, file);
      if (known === undefined && file !== null) {
        found(file);
        changed = true;
      }
    }
    // A path that has gone is forgotten: when it comes again, as on a wiped node, it is another file.
    for (const [path, file] of this.#present) {
      if (file === null || there.has(path)) continue;
      file.gone = true;
      changed = true;
    }
    this.#present = there;
    for (const file of there.values()) {
      if (file === null) continue;
      const asked = await this.#ask(file);
      if (asked !== 'same') changed = true;
      if (asked !== 'replaced') continue;
      file.gone = true;
      const next = newFile(file.path, file.name, seen);
      there.set(file.path, next);
      found(next);
      await this.#ask(next);
    }
    return changed;
  }

  async #list(): Promise<{ readonly path: string; readonly name: string }[]> {
    const perFolder = this.#folders.map(async (folder) => {
      const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return [];
        throw error;
      });
      return names.filter(this.#wanted).map((name) => ({ path: join(folder, name), name }));
    });
    return (await Promise.all(perFolder)).flat();
  }

  /** How it is to when it was asked last. */
  async #ask(file: FoundFile): Promise<'same' | 'changed' | 'replaced'> {
    const entry = await stat(file.path).catch(() => null);
    if (entry === null) return 'same';
    const { ino, size, mtimeMs, birthtimeMs } = entry;
    const identity = `${ino} ${birthtimeMs}`;
    if (file.identity !== null && file.identity !== identity) return 'replaced';
    file.identity = identity;
    const written = this.#known(mtimeMs);
    if (file.bytes === size && file.written !== null && Math.abs(file.written.atMs - written.atMs) < TICK_MS)
      return 'same';
    file.bytes = size;
    file.written = written;
    // A file that was copied keeps the time at which it was written, and is younger than that.
    file.made = birthtimeMs > 0 && birthtimeMs <= mtimeMs + TICK_MS ? this.#known(birthtimeMs) : null;
    return 'changed';
  }

  #known(epochMs: number): Known {
    return { atMs: elapsedOf(this.#clock, epochMs), errorMs: TICK_MS };
  }
}

function newFile(path: string, name: string, seen: Known): FoundFile {
  return { path, name, seen, bytes: null, made: null, written: null, gone: false, identity: null };
}
