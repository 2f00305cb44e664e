import type { TallyBook } from '../../../lib/exchange/tally-book.ts';
import type { OpenLoad } from '../../../lib/scenarios/steps.ts';
import type { ClusterNode } from '../../cluster/cluster.ts';
import type { ScriptEnd } from '../../k6/run-script.ts';
import type { MonitorClock } from '../../system/clock.ts';
import { Completions } from '../calm/completions.ts';
import type { History } from '../history/history.ts';
import { OperationLog } from '../history/operation-log.ts';
import type { LoadRun, StageOptions } from '../stage-options.ts';

export interface LoadProcessOptions extends Omit<LoadRun, 'stop'> {
  readonly nodes: readonly ClusterNode[];
  readonly history: History;
  readonly clock: MonitorClock;
  readonly book: TallyBook;
  readonly run: StageOptions['runLoad'];
}

/** One k6 process of open load beside faults, with what it tells while it runs. */
export class LoadProcess {
  readonly load: OpenLoad;
  readonly book: TallyBook;
  /** What it has completed lately. */
  readonly completions: Completions;
  readonly #log: OperationLog;
  readonly #firstWrite: number;
  readonly #clock: MonitorClock;
  readonly #startedMs: number;
  readonly #stop = new AbortController();
  readonly #run: Promise<ScriptEnd>;
  #ended: ScriptEnd | null = null;

  constructor({ load, consoleOutput, firstWrite, nodes, history, clock, book, run }: LoadProcessOptions) {
    this.load = load;
    this.#firstWrite = firstWrite;
    this.#clock = clock;
    this.#startedMs = clock.elapsedMs();
    this.book = book;
    this.completions = new Completions(history);
    this.#log = new OperationLog({ file: consoleOutput, nodes, history, clock, book });
    this.#run = run({ load, consoleOutput, firstWrite, stop: this.#stop.signal }).then((end) => {
      this.#ended = end;
      return end;
    });
    // Whoever awaits its end hears of it.
    this.#run.catch(() => undefined);
  }

  /** How it ended by itself; null while it runs. */
  get ended(): ScriptEnd | null {
    return this.#ended;
  }

  /** A number that none of its writes can have: more would have been due since before it began. */
  get nextWrite(): number {
    const dueMs = this.#clock.elapsedMs() - this.#startedMs;
    return this.#firstWrite + Math.ceil((dueMs * this.load.writesPerSecond) / 1_000) + 1;
  }

  /** Takes in what it has done up to now. @returns how many operations that were */
  async take(): Promise<number> {
    const taken = await this.#log.take();
    this.completions.take();
    return taken;
  }

  /** Ends it, waiting for its summary, and takes in the rest. Safe to call twice. */
  async end(): Promise<ScriptEnd> {
    this.#stop.abort();
    const end = await this.#run;
    await this.#log.finish();
    this.completions.take();
    return end;
  }
}
