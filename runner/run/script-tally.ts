import type { ScriptNature, StepResult } from '../../lib/exchange/summary.ts';
import { TallyBook } from '../../lib/exchange/tally-book.ts';
import { resultsOfTally, TOLD_WITHIN_MS } from '../../lib/exchange/tally-results.ts';
import { type Schedule, stepStartMs } from '../../lib/scenarios/steps.ts';
import { LineTail } from '../system/line-tail.ts';

/** How often it is looked for what the script has told since. */
const EVERY_MS = 200;

export interface ScriptTallyOptions {
  /** The script's console output. */
  readonly file: string;
  readonly schedule: Schedule;
  readonly nature: ScriptNature;
  /** Told of each line. */
  readonly onLine?: (text: string) => void;
  /** Told once when the load began, in ms since 1970, as soon as that is known. */
  readonly onLoad: (loadEpochMs: number) => void;
  /** Told of each step that is through, and again when more of it comes to be known; with when the load began, in ms since 1970. */
  readonly onStep: (result: StepResult, index: number, loadEpochMs: number) => void;
}

/** Follows what the users of one script count, while it runs. */
export class ScriptTally {
  readonly book = new TallyBook();
  readonly #options: ScriptTallyOptions;
  readonly #tail: LineTail;
  readonly #timer: NodeJS.Timeout;
  /** Lines of each step that were known when it was last told of. */
  readonly #told: number[] = [];
  readonly #lines: number[] = [];
  #begun = false;
  #reading: Promise<void> = Promise.resolve();

  constructor(options: ScriptTallyOptions) {
    this.#options = options;
    this.#tail = new LineTail(options.file);
    this.#timer = setInterval(() => {
      this.#reading = this.#reading.then(() => this.#follow());
    }, EVERY_MS);
  }

  /** Takes in the rest, once the script has ended. @throws the system's error when the file cannot be read */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    await this.#reading;
    await this.#read();
  }

  /** What all steps had measured up to a moment, in ms since 1970; null when the load never began. */
  results(untilMs: number): StepResult[] | null {
    const { loadEpochMs } = this.book;
    if (loadEpochMs === null) return null;
    return resultsOfTally(this.book, this.#options.schedule, this.#options.nature, untilMs - loadEpochMs);
  }

  async #read(): Promise<void> {
    await this.#tail.take((text) => {
      const step = this.book.take(text);
      this.#options.onLine?.(text);
      if (step !== null) this.#lines[step] = (this.#lines[step] ?? 0) + 1;
    });
  }

  async #follow(): Promise<void> {
    // What cannot be read now may be later; the end says it aloud.
    await this.#read().catch(() => undefined);
    const { loadEpochMs } = this.book;
    if (loadEpochMs === null) return;
    const { schedule, onLoad, onStep } = this.#options;
    if (!this.#begun) onLoad(loadEpochMs);
    this.#begun = true;
    const now = Date.now();
    const through = schedule.steps.findIndex(
      (_, at) => loadEpochMs + stepStartMs(schedule, at + 1) + TOLD_WITHIN_MS > now,
    );
    const results = this.results(now) ?? [];
    for (const [at, result] of results.slice(0, through < 0 ? undefined : through).entries()) {
      const lines = this.#lines[at] ?? 0;
      if (lines === 0 || lines === this.#told[at]) continue;
      this.#told[at] = lines;
      onStep(result, at, loadEpochMs);
    }
  }
}
