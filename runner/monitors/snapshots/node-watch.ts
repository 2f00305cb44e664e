import { join } from 'node:path';
import type { Evidence, FileEvidence, TempEvidence } from '../../../lib/analysis/snapshots/evidence.ts';
import { SNAPSHOT_SOURCES, type SnapshotSource, type WatchedForSnapshots } from '../../../lib/report/snapshots.ts';
import { indexOf, type LogSign, type SnapshotSigns } from '../../cluster/snapshot-signs.ts';
import { elapsedOf, type MonitorClock } from '../../system/clock.ts';
import { inWords } from '../../system/files.ts';
import { FolderLook, type FoundFile } from './folder-look.ts';
import { lineTime } from './line-time.ts';
import { LogFollow } from './log-follow.ts';
import { CameWithStore, ReplacedStore } from './replaced-store.ts';

/** Where a node shows what it does; null where that is not known. */
export interface NodePlaces {
  readonly name: string;
  readonly dataFolder: string | null;
  readonly tempFolder: string | null;
  readonly log: string | null;
}

/** Times that a logger writes are cut to milliseconds. */
const STAMP_ERROR_MS = 1;
/** Characters of a line: what it says of a snapshot stands before that, and some lines hold whole values. */
const LOOKED_AT = 2_000;

/** One thing of a node that is watched. */
interface Look {
  readonly source: SnapshotSource;
  /** File or folder, for messages. */
  readonly place: string;
  start(): Promise<void>;
  /** Whether anything was new. */
  look(): Promise<boolean>;
  close(): Promise<void>;
}

/** What one node shows of its snapshots. What cannot be read is given up, with the reason. */
export class NodeWatch {
  readonly #places: NodePlaces;
  readonly #clock: MonitorClock;
  /** Only what was written since then was made while it was watched. */
  #sinceMs = 0;
  #looks: Look[] = [];
  /** Whether it is known where it shows its snapshots, and how. */
  readonly isKnown: boolean;
  /** Sentences. */
  readonly problems: string[] = [];
  /** In the order in which it came. Files are brought up to date in place. */
  readonly #evidence: (() => Evidence | null)[] = [];

  constructor(places: NodePlaces, signs: SnapshotSigns, clock: MonitorClock) {
    this.#places = places;
    this.#clock = clock;
    const { dataFolder, tempFolder, log } = places;
    if (log !== null && signs.log.length > 0) this.#looks.push(this.#log(log, signs.log));
    if (dataFolder !== null && signs.files.length > 0) this.#looks.push(this.#files(dataFolder, signs));
    if (tempFolder !== null && signs.temporary.length > 0)
      this.#looks.push(this.#temporary(tempFolder, signs.temporary));
    this.isKnown = this.#looks.length > 0;
  }

  /** What of it is watched. */
  get watched(): WatchedForSnapshots {
    return { node: this.#places.name, sources: this.#looks.map(({ source }) => source) };
  }

  /** Resolves once it is known what is there already, which is not told of. */
  async start(): Promise<void> {
    this.#sinceMs = this.#clock.elapsedMs();
    await this.#each(this.#looks, (look) => look.start());
  }

  /** @param all also at finished files: they stay. @returns whether anything was new */
  async look(all: boolean): Promise<boolean> {
    let changed = false;
    const due = all ? this.#looks : this.#looks.filter(({ source }) => source !== 'files');
    await this.#each(due, async (look) => {
      if (await look.look()) changed = true;
    });
    return changed;
  }

  async close(): Promise<void> {
    await Promise.all(this.#looks.map((look) => look.close()));
  }

  /** All that was seen, as far as it is known by now. */
  evidence(): Evidence[] {
    return this.#evidence.map((evidenceOf) => evidenceOf()).filter((each) => each !== null);
  }

  get size(): number {
    return this.#evidence.length;
  }

  /** Lets the oldest go until so many are left. */
  keep(count: number): void {
    if (this.#evidence.length > count) this.#evidence.splice(0, this.#evidence.length - count);
  }

  async #each(looks: readonly Look[], act: (look: Look) => Promise<void>): Promise<void> {
    const done = looks.map(async (look) => {
      try {
        await act(look);
      } catch (error) {
        this.#looks = this.#looks.filter((each) => each !== look);
        this.problems.push(
          `The ${SNAPSHOT_SOURCES[look.source]} of ${this.#places.name}, ${look.place}, cannot be read: ${inWords(error)}.`,
        );
        await look.close().catch(() => undefined);
      }
    });
    await Promise.all(done);
  }

  #log(file: string, signs: readonly LogSign[]): Look {
    let follow: LogFollow | null = null;
    let lookedMs = this.#clock.elapsedMs();
    return {
      source: 'log',
      place: file,
      start: async () => {
        follow = await LogFollow.start(file);
      },
      look: async () => {
        const sinceMs = lookedMs;
        lookedMs = this.#clock.elapsedMs();
        const before = this.#evidence.length;
        await follow?.take((text) => this.#line(text, signs, sinceMs));
        return this.#evidence.length > before;
      },
      close: async () => follow?.close(),
    };
  }

  #line(whole: string, signs: readonly LogSign[], sinceMs: number): void {
    const text = whole.slice(0, LOOKED_AT);
    for (const { mark, line } of signs) {
      const match = line.exec(text);
      if (match === null) continue;
      const number = (name: string): number | null => (match.groups?.[name] ? Number(match.groups[name]) : null);
      const saidMs = lineTime(text, this.#clock.epochMs());
      const readMs = this.#clock.elapsedMs();
      const at =
        saidMs === null
          ? { atMs: readMs, errorMs: readMs - sinceMs }
          : { atMs: elapsedOf(this.#clock, saidMs), errorMs: STAMP_ERROR_MS };
      if (at.atMs + at.errorMs < this.#sinceMs) return;
      const [index, bytes, node] = [number('index'), number('bytes'), this.#places.name];
      this.#evidence.push(() => ({ source: 'log', node, mark, index, bytes, at }));
      return;
    }
  }

  #files(folder: string, { files: patterns, store }: SnapshotSigns): Look {
    const patternOf = (name: string) => patterns.find((pattern) => pattern.name.test(name));
    const folders = [...new Set(patterns.map((pattern) => join(folder, pattern.folder)))];
    const evidenceOf = (file: FoundFile): FileEvidence | null => {
      const pattern = patternOf(file.name);
      return pattern === undefined || this.#isOld(file)
        ? null
        : fileEvidence(this.#places.name, file, pattern.kind, indexOf(file.name, pattern));
    };
    const files = new FolderLook(folders, (name) => patternOf(name) !== undefined, this.#clock);
    const replaced = store === null ? null : new ReplacedStore(folder, store);
    const received = new CameWithStore();
    return {
      source: 'files',
      place: folder,
      start: async () => {
        await files.start();
        await replaced?.look();
      },
      look: async () => {
        const fresh: FoundFile[] = [];
        const changed = await files.look((file) => fresh.push(file));
        for (const file of fresh) this.#evidence.push(() => evidenceOf(file));
        const storeMade = (await replaced?.look()) ?? null;
        const snapshots = fresh.filter(({ name }) => patternOf(name)?.kind === 'snapshot');
        const file = received.match(snapshots, storeMade === null ? null : elapsedOf(this.#clock, storeMade));
        if (file !== null) {
          this.#evidence.push(() => {
            const found = evidenceOf(file);
            return found && { ...found, ...NO_TIMES, kind: 'database', bytes: null };
          });
        }
        return changed;
      },
      close: async () => undefined,
    };
  }

  #temporary(place: string, names: readonly RegExp[]): Look {
    const isOne = (name: string): boolean => names.some((pattern) => pattern.test(name));
    const folder = new FolderLook([place], isOne, this.#clock);
    const evidenceOf = (file: FoundFile) => (this.#isOld(file) ? null : tempEvidence(this.#places.name, file));
    return {
      source: 'temp-folder',
      place,
      start: () => folder.start(),
      look: () => folder.look((file) => this.#evidence.push(() => evidenceOf(file))),
      close: async () => undefined,
    };
  }

  /** Finished before anybody looked, as one that a product moves to its place later, or one that was copied there. */
  #isOld({ written }: FoundFile): boolean {
    return written !== null && written.atMs + written.errorMs < this.#sinceMs;
  }
}

const NO_TIMES = { began: null, ended: null } as const;

function fileEvidence(
  node: string,
  { bytes, made, written, seen }: FoundFile,
  kind: FileEvidence['kind'],
  index: number | null,
): FileEvidence {
  return { source: 'files', node, kind, index, bytes, began: made, ended: written, seen };
}

function tempEvidence(node: string, { bytes, made, written, seen, gone }: FoundFile): TempEvidence {
  return { source: 'temp-folder', node, bytes, began: made ?? seen, written, gone };
}
