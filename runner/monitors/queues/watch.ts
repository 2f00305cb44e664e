import { setTimeout as wait } from 'node:timers/promises';
import type { CellQueues, LedQueue, QueuesUnknown } from '../../../lib/report/led-queues.ts';
import { elapsedOf, type MonitorClock } from '../../system/clock.ts';

/** Who leads queues, as far as a watch asks. */
export interface AskedLeaders {
  /** The id of each queue's leader, null where none is named; null of all when no node answers. */
  told(names: readonly string[]): Promise<ReadonlyMap<string, string | null> | null>;
  /** A leader in words. */
  nameOf(id: string): string;
}

export interface QueueWatchOptions {
  /** In the order of their numbers. */
  readonly names: readonly string[];
  readonly leaders: AskedLeaders;
  readonly clock: MonitorClock;
  /** From one question to the next; 1 s. */
  readonly everyMs?: number;
}

/** What was told of all queues at one moment. */
interface Look {
  readonly atMs: number;
  readonly leaders: ReadonlyMap<string, string | null>;
}

const EVERY_MS = 1_000;

/** Watches who leads the queues of a script, from its beginning to its end. */
export class QueueWatch {
  readonly #options: QueueWatchOptions;
  readonly #stop = new AbortController();
  /** Of looks that tell the same, the first and the last. */
  readonly #looks: Look[] = [];
  readonly #running: Promise<void>;

  constructor(options: QueueWatchOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  async #run(): Promise<void> {
    const { everyMs = EVERY_MS } = this.#options;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await this.#look();
      await wait(everyMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async #look(): Promise<void> {
    const { leaders, names, clock } = this.#options;
    const told = await leaders.told(names);
    if (told === null) return;
    const [before, last] = this.#looks.slice(-2);
    if (before !== undefined && last !== undefined && same(before, told) && same(last, told)) this.#looks.pop();
    this.#looks.push({ atMs: clock.elapsedMs(), leaders: told });
  }

  /** Looks once more, so that a window that ends here is covered. */
  async settle(): Promise<void> {
    await this.#look();
  }

  /**
   * Who led between two moments, in ms since 1970.
   * @param count of the queues, the first so many
   */
  window(from: number, to: number, count: number): CellQueues | QueuesUnknown {
    const { clock, names, leaders } = this.#options;
    const [fromMs, toMs] = [elapsedOf(clock, from), elapsedOf(clock, to)];
    const begin = this.#looks.filter(({ atMs }) => atMs <= fromMs).at(-1) ?? this.#looks[0];
    // The next look tells of the time before it, as far as nothing changed; the one before of the time after it.
    const end = this.#looks.find(({ atMs }) => atMs >= toMs) ?? this.#looks.at(-1);
    if (begin === undefined || end === undefined) return { absent: 'no node told who leads' };
    const within = this.#looks.filter(({ atMs }) => atMs >= begin.atMs && atMs <= end.atMs);
    const led = names.slice(0, count).map((queue): LedQueue => {
      const ids = within.map((look) => look.leaders.get(queue) ?? null);
      const known = ids.filter((id) => id !== null);
      const name = (id: string | null | undefined): string | null => (id ? leaders.nameOf(id) : null);
      return {
        queue,
        atStart: name(ids[0]),
        atEnd: name(ids.at(-1)),
        changes: known.filter((id, at) => at > 0 && id !== known[at - 1]).length,
      };
    });
    return { led };
  }

  /** Ends the watch; safe to call twice. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }
}

function same({ leaders }: Look, told: ReadonlyMap<string, string | null>): boolean {
  return [...told].every(([name, id]) => leaders.get(name) === id);
}
