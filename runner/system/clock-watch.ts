import { largest, smallest } from '../../lib/base/extremes.ts';
import type { MonitorClock } from './clock.ts';

/** The system's clock was set, or has drifted as far, against the run's. */
export interface ClockStep {
  /** When that was seen; milliseconds since the run's start. It happened after the look before, `sinceMs`. */
  readonly atMs: number;
  readonly sinceMs: number;
  /** By how much it went forward, to a millisecond. */
  readonly byMs: number;
  /** What the system's clock had when it was last looked at before, and then; milliseconds since 1970. */
  readonly epochMs: readonly [before: number, after: number];
}

/** Less is within what slewing and two looks in whole milliseconds may do. */
export const STEP_MS = 5;
const EVERY_MS = 100;

interface Look {
  readonly elapsedMs: number;
  readonly epochMs: number;
}

/**
 * Sees when the system's clock steps against the run's, which never does: NTP that corrects much, an administrator, a virtual
 * machine that was resumed. Each look bounds the distance between the two clocks to a millisecond, and all of them together
 * further; a distance that is more than STEP_MS away from it is a step.
 */
export class ClockSteps {
  readonly #clock: MonitorClock;
  readonly #steps: ClockStep[] = [];
  #least = Number.NEGATIVE_INFINITY;
  #most = Number.POSITIVE_INFINITY;
  #last: Look | null = null;

  constructor(clock: MonitorClock) {
    this.#clock = clock;
    this.look();
  }

  /** All that were seen until now, in order. */
  get all(): readonly ClockStep[] {
    return this.#steps;
  }

  /** Compares the clocks once: three readings. */
  look(): void {
    const before = this.#clock.elapsedMs();
    const epochMs = this.#clock.epochMs();
    const after = this.#clock.elapsedMs();
    const least = epochMs - after;
    const most = epochMs + 1 - before;
    const last = this.#last;
    this.#last = { elapsedMs: after, epochMs };
    if (last !== null && (least > this.#most + STEP_MS || most < this.#least - STEP_MS)) {
      const byMs = (least + most - this.#least - this.#most) / 2;
      this.#steps.push({ atMs: after, sinceMs: last.elapsedMs, byMs, epochMs: [last.epochMs, epochMs] });
      [this.#least, this.#most] = [least, most];
    } else if (least <= this.#most && most >= this.#least) {
      this.#least = Math.max(this.#least, least);
      this.#most = Math.min(this.#most, most);
    }
  }
}

/** A watch over the clocks that goes on until it is ended. */
export interface ClockWatch {
  readonly steps: ClockSteps;
  /** Safe to call twice. */
  stop(): void;
}

/** Looks at the clocks ten times a second. */
export function watchClocks(clock: MonitorClock): ClockWatch {
  const steps = new ClockSteps(clock);
  // A watch that nobody ended must not keep the process alive.
  const timer = setInterval(() => steps.look(), EVERY_MS).unref();
  return { steps, stop: () => clearInterval(timer) };
}

/** Steps that fell into a time, which is ms since 1970 by the clock that stepped: those that may have, where it says it twice. */
export function stepsWithin(
  steps: readonly ClockStep[],
  { from, to }: { readonly from: number; readonly to: number },
): ClockStep[] {
  return steps.filter(({ epochMs }) => largest(epochMs) >= from && smallest(epochMs) <= to);
}
