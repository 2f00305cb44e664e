import type { MonitorClock } from '../../system/clock.ts';

export interface TickOptions {
  /** How many schedules run side by side; their ticks are spread over the interval. */
  readonly lanes: number;
  readonly everyMs: number;
  /** Ticks of one lane that may be under way at once; while there are as many, further ones are left out. */
  readonly most: number;
  readonly clock: MonitorClock;
  /** What a tick does; it may last longer than the interval. */
  readonly tick: (lane: number) => Promise<void>;
}

export interface Ticks {
  /**
   * No further ticks; resolves when those under way have ended.
   * @throws what a tick threw: the first of them
   */
  stop(): Promise<void>;
}

/** When a lane's first tick is due, in milliseconds from the start: the ticks of all are spread over the interval. */
export function firstTickMs(lane: number, lanes: number, everyMs: number): number {
  return (lane * everyMs) / lanes;
}

/**
 * Ticks on an absolute schedule, which neither slow ticks nor late timers shift. Ticks that a late timer has passed by are
 * left out: sent together they would tell nothing that one does not.
 */
export function startTicks({ lanes, everyMs, most, clock, tick }: TickOptions): Ticks {
  const startMs = clock.elapsedMs();
  const timers = new Map<number, NodeJS.Timeout>();
  const underWay = new Set<Promise<void>>();
  const busy = new Array<number>(lanes).fill(0);
  const thrown: unknown[] = [];
  let stopped = false;

  const run = async (lane: number): Promise<void> => {
    busy[lane] = (busy[lane] as number) + 1;
    try {
      await tick(lane);
    } catch (error) {
      thrown.push(error);
    }
    busy[lane] = (busy[lane] as number) - 1;
  };

  const schedule = (lane: number, dueMs: number): void => {
    const fire = (): void => {
      if (stopped) return;
      const late = Math.max(0, clock.elapsedMs() - dueMs);
      schedule(lane, dueMs + (Math.floor(late / everyMs) + 1) * everyMs);
      if ((busy[lane] as number) >= most) return;
      const one: Promise<void> = run(lane).finally(() => underWay.delete(one));
      underWay.add(one);
    };
    // Ticks that nobody stopped must not keep the process alive.
    timers.set(lane, setTimeout(fire, Math.max(0, dueMs - clock.elapsedMs())).unref());
  };
  for (let lane = 0; lane < lanes; lane++) schedule(lane, startMs + firstTickMs(lane, lanes, everyMs));

  return {
    stop: async () => {
      stopped = true;
      for (const timer of timers.values()) clearTimeout(timer);
      await Promise.all(underWay);
      if (thrown.length > 0) throw thrown[0];
    },
  };
}
