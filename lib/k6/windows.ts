import { type Schedule, stretchBoundaries } from '../scenarios/steps.ts';

const SECOND_MS = 1_000;
/** k6 may end a step so much before its window is over by our clock: what was counted is told by then. */
const AHEAD_MS = 5;
/** How often it is looked for an end of the step, once its window is over. */
const BEYOND_MS = 50;

/** Where one user is in its script's schedule: in which warm-up or window, and in which second of that. */
export class Windows {
  /** Position in the schedule's stretches; even while warming up, -1 before the first. */
  stretch = -1;
  /** Of the stretch, from 0. */
  second = 0;
  /** When the second, or the stretch, is over, by the clock. */
  end = Number.NEGATIVE_INFINITY;
  private readonly boundaries: readonly number[];
  private readonly durationMs: number;

  /** @param loadStart of the script, by the clock */
  constructor(schedule: Schedule, loadStart: number) {
    this.boundaries = stretchBoundaries(schedule).map((at) => at + loadStart);
    this.durationMs = schedule.durationMs;
  }

  /** Position of the step in the schedule. */
  get step(): number {
    return this.stretch >> 1;
  }

  /** Whether it is a measured window. */
  get measured(): boolean {
    return (this.stretch & 1) === 1;
  }

  /** Moves on to what it is now; says whether that is another stretch than before. */
  enter(now: number): boolean {
    const { boundaries } = this;
    const before = this.stretch;
    let stretch = Math.max(0, before);
    while (stretch < boundaries.length - 1 && now >= (boundaries[stretch] as number)) stretch++;
    this.stretch = stretch;
    const end = boundaries[stretch] as number;
    // Nobody asks for the seconds of a warm-up.
    const start = this.measured ? end - this.durationMs : now;
    this.second = Math.max(0, Math.floor((now - start) / SECOND_MS));
    this.end = now < end ? Math.min(end, start + (this.second + 1) * SECOND_MS) : now + BEYOND_MS;
    return stretch !== before;
  }

  /** Whether what was counted in this second is to be told now: it is over, or the script may end at any moment. */
  isOver(now: number): boolean {
    return now >= this.end - (this.end === this.boundaries[this.stretch] ? AHEAD_MS : 0);
  }
}
