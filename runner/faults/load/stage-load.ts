import { join } from 'node:path';
import { TallyBook } from '../../../lib/exchange/tally-book.ts';
import type { LoadRate, TriedRate } from '../../../lib/report/load-rate.ts';
import type { OpenLoad } from '../../../lib/scenarios/steps.ts';
import type { ClusterNode } from '../../cluster/cluster.ts';
import type { ScriptEnd } from '../../k6/run-script.ts';
import { unavailable } from '../../system/errors.ts';
import { type CalmParts, CalmWatch } from '../calm/calm-watch.ts';
import { notSteadyInWords, notWholeInWords } from '../calm/sentences.ts';
import { windowMs } from '../calm/steady.ts';
import type { Calm } from '../calm/wait.ts';
import type { History } from '../history/history.ts';
import { FIRST_TRIAL_MS, STEADY_MS, TRIAL_MS } from '../schedule.ts';
import type { StageOptions } from '../stage-options.ts';
import { LoadProcess } from './process.ts';

/** Making all virtual users and checking the dataset. */
const LOAD_START_MS = 120_000;

/** What surrounds a load. */
interface Around extends CalmParts {
  readonly options: StageOptions;
  readonly nodes: readonly ClusterNode[];
  readonly history: History;
  /** When a condition became true; null when it did not within the limit. */
  until(condition: () => Promise<boolean>, limitMs: number): Promise<number | null>;
  /** @throws what ends all waiting, such as the end of the load */
  checkAlive(): void;
}

/** The open load of a stage: k6 at a rate that the cluster carries, and whether it is steady. */
export class StageLoad {
  readonly #around: Around;
  readonly #calm: CalmWatch;
  readonly #tried: TriedRate[] = [];
  #process: LoadProcess | null = null;
  #refused: string | null = null;
  #beganMs: number | null = null;

  constructor(around: Around) {
    this.#around = around;
    this.#calm = new CalmWatch(around);
  }

  /**
   * Starts it and waits until it is steady on a whole cluster: where its rate may be lowered, at ever lower ones.
   * @throws UserError that says what is missing: then nothing may be broken
   */
  async begin(): Promise<void> {
    const { rate, say } = this.#around.options;
    for (;;) {
      await this.#start(rate.load);
      const trialMs = this.#tried.length === 0 ? FIRST_TRIAL_MS : TRIAL_MS;
      const calm = await this.#untilCalm({ thenMs: 0, ...(rate.canBeLowered ? { steadyMs: trialMs } : {}) });
      if (calm.state !== 'not-steady' || !rate.canBeLowered) return this.#orRefuse(calm);
      const { writesPerSecond, readsPerSecond } = rate.load;
      this.#tried.push({ writesPerSecond, readsPerSecond, why: calm.unsteady.text });
      rate.lower();
      say(`${calm.unsteady.text}: trying ${rate.load.writesPerSecond} writes/s`);
      await this.#running().end();
    }
  }

  /** Starts k6 and waits for its first operation. @throws UserError when k6 ends before it */
  async #start(load: OpenLoad): Promise<void> {
    const { options, nodes, history, clock, until } = this.#around;
    const { folder, probeEpoch, runLoad: run, say } = options;
    say('starting the open load');
    // k6 appends to a file that is there, so each process has one of its own.
    const consoleOutput = join(folder, `operations-${probeEpoch}-${this.#tried.length}.log`);
    const firstWrite = this.#process?.nextWrite ?? 0;
    const process = new LoadProcess({
      ...{ load, consoleOutput, firstWrite, nodes, history, clock, book: new TallyBook(), run },
    });
    this.#process = process;
    const began = await until(async () => (await process.take()) > 0, LOAD_START_MS);
    if (began === null) throw unavailable('the open load sent nothing: k6 did not get ready in time');
    this.#beganMs = began;
    this.#calm.forget();
  }

  /** Waits until the cluster is whole and the load steady, see Stage. @throws UserError that says what is missing */
  async calm(thenMs: number): Promise<void> {
    this.#orRefuse(await this.#untilCalm({ thenMs }));
  }

  #untilCalm(more: { readonly thenMs: number; readonly steadyMs?: number }): Promise<Calm> {
    this.#around.options.say('waiting for a whole cluster and a steady load');
    const steadyMs = Math.max(more.steadyMs ?? STEADY_MS, 4 * windowMs(this.load));
    return this.#calm.until(this.#running(), this.#around.checkAlive, { ...more, steadyMs });
  }

  #orRefuse(calm: Calm): void {
    if (calm.state === 'calm') return;
    this.#refused = calm.state === 'not-whole' ? notWholeInWords(calm.why) : notSteadyInWords(calm.unsteady);
    throw unavailable(this.#refused);
  }

  /** Why nothing may be broken any more: what was waited for in vain. Null while nothing was. */
  get refused(): string | null {
    return this.#refused;
  }

  /** A node was broken, or has come back: what was before is no steady load. By default: now. */
  disturbed(atMs?: number): void {
    this.#calm.disturbed(atMs);
  }

  /** When its first operation was told of; milliseconds since the run's start, null before that. */
  get beganMs(): number | null {
    return this.#beganMs;
  }

  /** Since when it was steady when that was last waited for; milliseconds since the run's start, null before that. */
  get steadySinceMs(): number | null {
    return this.#calm.steadySinceMs;
  }

  /** As it runs, or ran last. */
  get load(): OpenLoad {
    return this.#process?.load ?? this.#around.options.rate.load;
  }

  /** Its rate, and what was tried before. */
  get rate(): LoadRate {
    const { writesPerSecond, readsPerSecond } = this.load;
    const origin = this.#around.options.rate.given ? 'given' : 'found';
    return { writesPerSecond, readsPerSecond, origin, tried: this.#tried };
  }

  /** What it has counted by itself. */
  get book(): TallyBook {
    return this.#process?.book ?? new TallyBook();
  }

  /** How it ended by itself; null while it runs, and before it does. */
  get ended(): ScriptEnd | null {
    return this.#process?.ended ?? null;
  }

  /** Takes in what it has done up to now. */
  async take(): Promise<void> {
    await this.#process?.take();
  }

  /** Ends it and takes in the rest; null when it was not begun. Safe to call twice. */
  async end(): Promise<ScriptEnd | null> {
    return (await this.#process?.end()) ?? null;
  }

  /** @throws Error before `begin` */
  #running(): LoadProcess {
    if (this.#process === null) throw new Error('no load was begun');
    return this.#process;
  }
}
