import { type ClockOrigin, clockOrigin } from '../../../lib/base/clock-origin.ts';
import type { MonitorClock } from '../../system/clock.ts';

/** Lines of operations tell their times to a thousandth of a millisecond. */
const LINE_GRAIN_MS = 0.001;

/**
 * Brings times that k6 told over to the run's clock, and knows how far they may be off. k6's are those of the system's clock,
 * which may step or drift against the run's: the distance between the two is measured when it begins, when it ends, and roughly
 * in between.
 */
export class LoadClock {
  readonly #clock: MonitorClock;
  readonly #origin: ClockOrigin;
  /** How far from the first measured distance the true one may have been. */
  #apartMs: number;
  /** What k6 says of its own reading of the system's clock. */
  #k6Ms = 0;

  constructor(clock: MonitorClock) {
    this.#clock = clock;
    this.#origin = this.#measure();
    this.#apartMs = this.#origin.errorMs;
  }

  /** Milliseconds since the run's start, of a time in ms since 1970. */
  runMs(epochMs: number): number {
    return epochMs - this.#origin.ms;
  }

  /** How far what runMs() gave may be off, by all that was seen until now. */
  get errorMs(): number {
    return this.#apartMs + this.#k6Ms + LINE_GRAIN_MS;
  }

  /** k6 has told how well it knows the system's clock. */
  told(errorMs: number): void {
    this.#k6Ms = Math.max(this.#k6Ms, errorMs);
  }

  /**
   * A rough look, to a millisecond, which costs nothing. One that shows the clocks further apart than was known counts with the
   * farthest that it leaves possible.
   */
  look(): void {
    const before = this.#clock.elapsedMs();
    const wallMs = this.#clock.epochMs();
    const after = this.#clock.elapsedMs();
    const least = wallMs - after - this.#origin.ms;
    const most = wallMs + 1 - before - this.#origin.ms;
    if (least > this.#apartMs || most < -this.#apartMs) this.#apart(Math.max(most, -least));
  }

  /** The same to some microseconds. Busy for some ten milliseconds. */
  lookClosely(): void {
    const { ms, errorMs } = this.#measure();
    this.#apart(Math.abs(ms - this.#origin.ms) + errorMs);
  }

  #apart(ms: number): void {
    this.#apartMs = Math.max(this.#apartMs, ms);
  }

  #measure(): ClockOrigin {
    return clockOrigin(this.#clock.elapsedMs, this.#clock.epochMs);
  }
}
