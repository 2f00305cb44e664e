import { SLOT_MS } from '../exchange/tally-line.ts';
import type { Schedule, STRETCHES } from '../scenarios/steps.ts';

const SECOND_MS = 1_000;
/** An iteration goes on for about this long: k6's own work per iteration is a good part of a request's cost. */
const SLICE_MS = 50;
/** k6 may end a step so much before its window is over by our clock: what was counted is told by then. */
const AHEAD_MS = 5;

/** Where one user is in its script's schedule: in which step, in its warm-up or its window, and in which second of that. */
export class Windows {
  /** Position of the step in the schedule; -1 before the first. */
  step = -1;
  /** What requests are made for. */
  phase: (typeof STRETCHES)[number] = 'warmup';
  /** Of the window, from 0. */
  second = 0;
  /** When the second, or the warm-up, is over, by the clock. */
  end = Number.NEGATIVE_INFINITY;
  /** Whether the window is over, and k6 has yet to end the step: nothing is sent any more, for it would not be counted. */
  done = false;
  /** When the step's window is over. */
  private over = Number.NEGATIVE_INFINITY;
  /** When it begins. */
  private from = 0;
  private readonly schedule: Schedule;

  constructor(schedule: Schedule) {
    this.schedule = schedule;
  }

  /**
   * Moves on to what it is now; says whether that is another warm-up or window than before.
   * @param step the one that k6 runs, which may begin a little before the one ahead of it is over by the schedule
   * @param stepStart when it began, by the clock
   */
  enter(now: number, step: number, stepStart: number): boolean {
    const { warmupMs, durationMs } = this.schedule;
    const from = stepStart + warmupMs;
    this.from = from;
    this.over = from + durationMs;
    const phase = now >= from && now < this.over ? 'measure' : 'warmup';
    const moved = step !== this.step || phase !== this.phase;
    this.step = step;
    this.phase = phase;
    this.second = Math.max(0, Math.floor((now - from) / SECOND_MS));
    if (phase === 'measure') this.end = Math.min(this.over, from + (this.second + 1) * SECOND_MS);
    else this.end = from;
    this.done = now >= this.over;
    return moved;
  }

  /** Milliseconds from now to the end of the step. */
  left(now: number): number {
    return this.over - now;
  }

  /** In which slot of the window it is now. */
  slot(now: number): number {
    return Math.max(0, Math.floor((now - this.from) / SLOT_MS));
  }

  /**
   * Until when to work before k6 is asked again whether the script goes on. What is left of a second is no iteration of its own when it is less
   * than one: between two of them a user may be kept waiting, and what it has counted would not be told when k6 ends the step meanwhile.
   */
  until(now: number): number {
    return this.end - now < 2 * SLICE_MS ? this.end : now + SLICE_MS;
  }

  /** Whether what was counted in this second is to be told now: it is over, or the script may end at any moment. */
  isOver(now: number): boolean {
    return now >= this.end - (this.end === this.over ? AHEAD_MS : 0);
  }
}
