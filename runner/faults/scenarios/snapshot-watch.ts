import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SnapshotKind, SnapshotPattern } from '../../embedded/recipe.ts';
import type { MonitorClock } from '../../system/clock.ts';
import { unavailable } from '../../system/errors.ts';

/** A raft snapshot that appeared while it was watched. */
export interface SnapshotFile {
  readonly node: string;
  readonly name: string;
  readonly kind: SnapshotKind;
  /** As last seen; null when it was gone before it could be asked. */
  readonly bytes: number | null;
  /** When it was first seen, at most a poll after it appeared; ms since the run's start. */
  readonly seenMs: number;
}

export interface WatchOptions {
  /** Where raft snapshots appear in a data folder. */
  readonly patterns: readonly SnapshotPattern[];
  readonly nodes: readonly { readonly name: string; readonly dataFolder: string }[];
  readonly clock: MonitorClock;
  /** Default 50. */
  readonly everyMs?: number;
}

const EVERY_MS = 50;
/** On a slow disk polls become rarer: no more than this part of the time goes into them. */
const LARGEST_SHARE = 0.1;

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

interface Watched {
  readonly path: string;
  readonly file: Mutable<SnapshotFile>;
  settled: boolean;
}

/** Polls the nodes' data folders for raft snapshots. Files that come and go between two polls are not seen. */
export class SnapshotWatch {
  readonly #options: WatchOptions;
  readonly #seen: Watched[] = [];
  /** Paths that were there at the latest poll. */
  #present = new Set<string>();
  readonly #ending = new AbortController();
  #polling: Promise<void> = Promise.resolve();
  #error: unknown = null;

  private constructor(options: WatchOptions) {
    this.#options = options;
  }

  /**
   * Resolves once it is known what is there already, which is not reported.
   * @throws UserError when a folder cannot be read; one that does not exist holds nothing yet
   */
  static async start(options: WatchOptions): Promise<SnapshotWatch> {
    const watch = new SnapshotWatch(options);
    watch.#present = new Set((await watch.#list()).map(({ path }) => path));
    watch.#polling = watch.#run().catch((error) => {
      watch.#error = error;
    });
    return watch;
  }

  /** What has appeared so far, oldest first. */
  get files(): readonly SnapshotFile[] {
    return this.#seen.map(({ file }) => file);
  }

  /**
   * Looks once more and ends. Safe to call twice.
   * @throws UserError when a folder could not be read since the start: then something may have been missed
   */
  async stop(): Promise<readonly SnapshotFile[]> {
    const first = !this.#ending.signal.aborted;
    this.#ending.abort();
    await this.#polling;
    if (this.#error !== null) throw this.#error;
    if (first) await this.#poll();
    return this.files;
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      const from = performance.now();
      await this.#poll();
      const spentMs = performance.now() - from;
      const pauseMs = Math.max(this.#options.everyMs ?? EVERY_MS, spentMs * (1 / LARGEST_SHARE - 1));
      await sleep(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async #poll(): Promise<void> {
    const found = await this.#list();
    const seenMs = this.#options.clock.elapsedMs();
    for (const { path, node, name, kind } of found) {
      if (this.#present.has(path)) continue;
      this.#seen.push({ path, file: { node, name, kind, bytes: null, seenMs }, settled: false });
    }
    // A path that has gone is forgotten: when it comes again, as on a wiped node, it is another snapshot.
    this.#present = new Set(found.map(({ path }) => path));
    await Promise.all(this.#seen.filter(({ settled }) => !settled).map(measure));
  }

  async #list(): Promise<(Omit<SnapshotFile, 'bytes' | 'seenMs'> & { path: string })[]> {
    const { patterns } = this.#options;
    const folders = [...new Set(patterns.map(({ folder }) => folder))];
    const perFolder = this.#options.nodes.flatMap(({ name: node, dataFolder }) =>
      folders.map(async (folder) => {
        const path = join(dataFolder, folder);
        const names = await readdir(path).catch((error) => unlessAbsent(error, path));
        return (names ?? []).flatMap((name) => {
          const match = patterns.find((pattern) => pattern.folder === folder && pattern.name.test(name));
          return match ? [{ node, name, kind: match.kind, path: join(path, name) }] : [];
        });
      }),
    );
    return (await Promise.all(perFolder)).flat();
  }
}

/** A file may be seen while it is written: it is asked until two polls agree, or it has gone. */
async function measure(watched: Watched): Promise<void> {
  const { file, path } = watched;
  const entry = await stat(path).catch((error) => unlessAbsent(error, path));
  watched.settled = entry === null || entry.size === file.bytes;
  if (entry !== null) file.bytes = entry.size;
}

function unlessAbsent(error: NodeJS.ErrnoException, path: string): null {
  if (error.code === 'ENOENT') return null;
  throw unavailable(
    `${path} cannot be watched for snapshots (${error.message}).\nGive the node's data folder as it is on this machine, readable by this user.`,
    error,
  );
}
