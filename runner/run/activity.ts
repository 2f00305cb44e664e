import type { Live } from '../k6/live.ts';
import type { ScriptPlan } from '../plan/plan.ts';
import type { RunProgress } from './run-progress.ts';

const EVERY_MS = 1_000;

/** What is done in a cell that the runner measures itself, shown each second with the time that is left and numbers of its load. */
export class Activity {
  readonly #progress: Pick<RunProgress, 'doing'>;
  readonly #script: ScriptPlan;
  readonly #totalMs: number;
  readonly #began = performance.now();
  readonly #timer: NodeJS.Timeout;
  #text: string | null = null;
  #live: Live | null = null;

  /** @param totalMs what the whole is expected to take, in milliseconds */
  constructor(progress: Pick<RunProgress, 'doing'>, script: ScriptPlan, totalMs = script.schedule.durationMs) {
    this.#progress = progress;
    this.#script = script;
    this.#totalMs = totalMs;
    this.#timer = setInterval(() => this.#show(), EVERY_MS);
    this.#timer.unref();
  }

  readonly say = (text: string): void => {
    this.#text = text;
    this.#show();
  };

  /** Takes numbers of the load as they come. */
  readonly onLive = (live: Live): void => {
    this.#live = live;
  };

  end(): void {
    clearInterval(this.#timer);
  }

  #show(): void {
    if (this.#text === null) return;
    const course = { elapsedMs: performance.now() - this.#began, totalMs: this.#totalMs };
    this.#progress.doing(this.#script, this.#text, course, this.#live);
  }
}
