import { setTimeout as sleep } from 'node:timers/promises';
import { confirmed } from '../../../lib/analysis/snapshots/counters.ts';
import { snapshotGrowth } from '../../../lib/analysis/snapshots/growth.ts';
import { mergeSnapshots, timeOf } from '../../../lib/analysis/snapshots/merge.ts';
import type { Stretch } from '../../../lib/analysis/snapshots/windows.ts';
import type { ClusterSnapshots, SeenSnapshot } from '../../../lib/report/snapshots.ts';
import type { SnapshotSigns } from '../../cluster/snapshot-signs.ts';
import type { MonitorClock } from '../../system/clock.ts';
import { type NodePlaces, NodeWatch } from './node-watch.ts';

export interface SnapshotMonitorOptions {
  readonly nodes: readonly NodePlaces[];
  readonly signs: SnapshotSigns;
  readonly clock: MonitorClock;
  /** When what nodes count stood still on all of them, milliseconds since the run's start; null when they do not tell. */
  readonly standstills?: () => readonly Stretch[] | null;
  /** Between two looks at logs and temporary files, which come and go; 50 ms. */
  readonly everyMs?: number;
}

const EVERY_MS = 50;
/** Finished files stay, and have their own times: every fourth look is enough. */
const ALL_EVERY = 4;
/** On a slow disk looks become rarer: no more than this part of the time goes into them, but on a busy machine, where they wait as well. */
const LARGEST_SHARE = 0.1;
const LONGEST_PAUSE_MS = 250;
/** Of a long run the latest is kept: about 1,000 snapshots of a node, in lines and files. */
const MOST_EVIDENCE = 6_000;

/** Watches the nodes of a cluster for snapshots until it is stopped. */
export class SnapshotMonitor {
  readonly #options: SnapshotMonitorOptions;
  readonly #watches: readonly NodeWatch[];
  readonly #ending = new AbortController();
  #running: Promise<void> = Promise.resolve();
  /** The latest look: each waits for the one before. */
  #looking: Promise<void> = Promise.resolve();
  #merged: readonly SeenSnapshot[] | null = null;
  /** Snapshots that were let go. */
  #dropped = 0;

  private constructor(options: SnapshotMonitorOptions) {
    this.#options = options;
    this.#watches = options.nodes.map((places) => new NodeWatch(places, options.signs, options.clock));
  }

  /** Resolves once it is known what is there already, which is not told of. */
  static async start(options: SnapshotMonitorOptions): Promise<SnapshotMonitor> {
    const monitor = new SnapshotMonitor(options);
    await Promise.all(monitor.#watches.map((watch) => watch.start()));
    monitor.#running = monitor.#run();
    return monitor;
  }

  /** Whether there is anything that could tell of a snapshot, were it readable. */
  get sees(): boolean {
    return this.#watches.some(({ isKnown }) => isKnown);
  }

  /** All that were seen so far, in the order of time; times are milliseconds since the run's start. */
  get seen(): readonly SeenSnapshot[] {
    const logged = this.#watches.filter(({ watched: { sources } }) => sources.includes('log'));
    this.#merged ??= mergeSnapshots(
      this.#watches.flatMap((watch) => watch.evidence()),
      new Set(logged.map(({ watched: { node } }) => node)),
    );
    return confirmed(this.#merged, this.#standstills() ?? []);
  }

  /** Those of `seen` that lay in a time, or reached into it; milliseconds since the run's start. */
  within(fromMs: number, toMs: number): SeenSnapshot[] {
    return this.seen.filter((snapshot) => {
      const began = timeOf(snapshot);
      return began < toMs && (snapshot.ended?.atMs ?? began) >= fromMs;
    });
  }

  /** Resolves once everything that had happened by now was looked at. */
  settle(): Promise<void> {
    return this.#ending.signal.aborted ? this.#running : this.#lookNext(true);
  }

  /** Looks once more and ends. Safe to call twice. @returns all but the cluster's name */
  async stop(): Promise<Omit<ClusterSnapshots, 'cluster'>> {
    const first = !this.#ending.signal.aborted;
    this.#ending.abort();
    await this.#running;
    if (first) {
      await this.#lookNext(true);
      await Promise.all(this.#watches.map((watch) => watch.close()));
    }
    return this.soFar();
  }

  /** All that is known by now but the cluster's name. */
  soFar(): Omit<ClusterSnapshots, 'cluster'> {
    const { seen } = this;
    const counters = this.#standstills() === null ? [] : (['counters'] as const);
    return {
      nodes: this.#watches.map(({ watched: { node, sources } }) => ({ node, sources: [...sources, ...counters] })),
      seen,
      dropped: this.#dropped,
      growth: snapshotGrowth(seen),
      notKnown: this.#watches.flatMap(({ problems }) => problems),
    };
  }

  #standstills(): readonly Stretch[] | null {
    return this.#options.standstills?.() ?? null;
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending;
    for (let turn = 0; !signal.aborted; turn++) {
      const from = performance.now();
      await this.#lookNext(turn % ALL_EVERY === 0);
      const spentMs = performance.now() - from;
      const longMs = Math.min(LONGEST_PAUSE_MS, spentMs * (1 / LARGEST_SHARE - 1));
      const pauseMs = Math.max(this.#options.everyMs ?? EVERY_MS, longMs);
      await sleep(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  #lookNext(all: boolean): Promise<void> {
    this.#looking = this.#looking.then(() => this.#look(all));
    return this.#looking;
  }

  async #look(all: boolean): Promise<void> {
    const changed = await Promise.all(this.#watches.map((watch) => watch.look(all)));
    if (!changed.includes(true)) return;
    this.#merged = null;
    const full = this.#watches.filter((watch) => watch.size > MOST_EVIDENCE);
    if (full.length === 0) return;
    const before = this.seen.length;
    for (const watch of full) watch.keep(MOST_EVIDENCE / 2);
    this.#merged = null;
    this.#dropped += before - this.seen.length;
  }
}
