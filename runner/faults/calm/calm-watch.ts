import { setTimeout as wait } from 'node:timers/promises';
import type { MonitorClock } from '../../system/clock.ts';
import type { LoadProcess } from '../load/process.ts';
import type { Patience } from '../patience.ts';
import type { Prober } from '../prober/prober.ts';
import { RECENT_MS, TOLD_MS } from '../schedule.ts';
import { probedStandings } from './standings.ts';
import { type Levels, shortInWords, steadiness } from './steady.ts';
import { type Calm, type Look, untilCalm } from './wait.ts';
import { notWhole, standstill } from './whole.ts';

export interface CalmParts {
  readonly clock: MonitorClock;
  readonly prober: Prober;
  readonly names: readonly string[];
  readonly tellsLeader: boolean;
  readonly patience: Patience;
  /** What probes have shown in this time is how a node stands, where it is not the usual time. */
  readonly recentMs?: number;
}

/** Knows whether a cluster is whole, and a load on it steady, since something was last done to it. */
export class CalmWatch {
  readonly #parts: CalmParts;
  #disturbedMs = 0;
  /** Latencies of the last steady window. */
  #levels: Levels | null = null;
  #steadySinceMs: number | null = null;

  constructor(parts: CalmParts) {
    this.#parts = parts;
  }

  /** Since when the load was steady when it was last waited for; milliseconds since the run's start, null before that. */
  get steadySinceMs(): number | null {
    return this.#steadySinceMs;
  }

  /** What was before is not looked at any more: a node was broken, or has come back. By default: now. */
  disturbed(atMs = this.#parts.clock.elapsedMs()): void {
    this.#disturbedMs = Math.max(this.#disturbedMs, atMs);
  }

  /** Another load begins, with which earlier latencies cannot be compared. */
  forget(): void {
    this.#levels = null;
    this.disturbed();
  }

  /**
   * Waits until the cluster is whole and the load steady.
   * @param load takes in what it has done
   * @param checkAlive throws what ends the waiting
   * @param more how long it may take from when the cluster is whole, and what is waited besides, see there
   */
  async until(load: LoadProcess, checkAlive: () => void, more: { steadyMs: number; thenMs: number }): Promise<Calm> {
    // Of a cluster that has too much to do less and less is done in time: what it carries is the most that it has shown.
    const most = new Map<string, number>();
    const look = async (): Promise<Look> => {
      checkAlive();
      await load.take();
      const seen = this.#look(load);
      if (seen.steadiness.steady || seen.steadiness.unsteady === null) return seen;
      const { operation, completedPerSecond } = seen.steadiness.unsteady;
      most.set(operation, Math.max(most.get(operation) ?? 0, completedPerSecond));
      return seen;
    };
    const { patience, clock } = this.#parts;
    const { elapsedMs } = clock;
    const calm = await untilCalm({ elapsedMs, pause: (ms) => wait(ms), look, wholeMs: patience.ms, ...more });
    if (calm.state === 'not-whole') patience.lost();
    else patience.restored();
    if (calm.state === 'calm') {
      this.#levels = calm.steadiness.levels;
      this.#steadySinceMs = calm.steadiness.fromMs;
    }
    if (calm.state !== 'not-steady') return calm;
    const { unsteady } = calm;
    if (unsteady.kind === 'uneven') return calm;
    const completedPerSecond = Math.max(unsteady.completedPerSecond, most.get(unsteady.operation) ?? 0);
    return { ...calm, unsteady: { ...unsteady, completedPerSecond, text: shortInWords(unsteady, completedPerSecond) } };
  }

  #look({ load, completions }: Pick<LoadProcess, 'load' | 'completions'>): Look {
    const { clock, prober, names, tellsLeader } = this.#parts;
    const nowMs = clock.elapsedMs();
    const sinceMs = this.#disturbedMs;
    const standings = probedStandings(
      prober,
      names,
      tellsLeader,
      Math.max(sinceMs, nowMs - (this.#parts.recentMs ?? RECENT_MS)),
    );
    // What ended later may not be told yet.
    const toMs = Math.max(completions.newestMs, nowMs - TOLD_MS);
    return {
      notWhole: notWhole(standings),
      standstill: standstill(standings),
      steadiness: steadiness(load, completions, { sinceMs, toMs, before: this.#levels }),
    };
  }
}
