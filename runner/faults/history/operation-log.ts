import { parseClock, parseOperation } from '../../../lib/exchange/operation-line.ts';
import type { TallyBook } from '../../../lib/exchange/tally-book.ts';
import { hostAndPort } from '../../../lib/targets/http.ts';
import type { ClusterNode } from '../../cluster/cluster.ts';
import type { MonitorClock } from '../../system/clock.ts';
import { unavailable } from '../../system/errors.ts';
import { inWords } from '../../system/files.ts';
import { LineTail } from '../../system/line-tail.ts';
import type { History } from './history.ts';
import { LoadClock } from './load-clock.ts';

export interface OperationLogOptions {
  /** What k6 writes its console output to; it need not exist yet. */
  readonly file: string;
  readonly nodes: readonly ClusterNode[];
  readonly history: History;
  readonly clock: MonitorClock;
  /** Takes in what the load has counted by itself. */
  readonly book: TallyBook;
}

/** Brings what k6's load did into the history, while k6 goes on writing. */
export class OperationLog {
  readonly #options: OperationLogOptions;
  readonly #clock: LoadClock;
  readonly #positions: ReadonlyMap<string, number>;
  readonly #tail: LineTail;

  constructor(options: OperationLogOptions) {
    this.#options = options;
    this.#tail = new LineTail(options.file);
    this.#clock = new LoadClock(options.clock);
    this.#positions = new Map(options.nodes.map(({ url }, at) => [hostAndPort(url), at]));
  }

  /**
   * Takes in what is left of an ended load, and lets the history know how exact its times are.
   * @throws UserError as take() does
   */
  async finish(): Promise<void> {
    await this.take();
    this.#clock.lookClosely();
    const { history } = this.#options;
    // Of several loads after one another, that of the one which is known the least.
    history.loadErrorMs = Math.max(history.loadErrorMs, this.#clock.errorMs);
  }

  /**
   * Takes in the lines that have been completed since the last call.
   * @returns how many operations they told of
   * @throws UserError when the file is there and cannot be read
   */
  async take(): Promise<number> {
    let taken = 0;
    this.#clock.look();
    try {
      await this.#tail.take((line) => {
        if (this.#add(line)) taken++;
      });
    } catch (error) {
      throw unavailable(`the log of k6's operations, ${this.#options.file}, cannot be read: ${inWords(error)}`, error);
    }
    return taken;
  }

  #add(text: string): boolean {
    const line = parseOperation(text);
    if (line === null) {
      const errorMs = parseClock(text);
      if (errorMs === null) this.#options.book.take(text);
      else this.#clock.told(errorMs);
      return false;
    }
    const { operation, entry, writer, count, outcome, unanswered } = line;
    this.#options.history.add({
      source: 'load',
      operation,
      entry,
      node: this.#positions.get(line.node) ?? -1,
      writer,
      count,
      dueMs: this.#clock.runMs(line.dueMs),
      sentMs: this.#clock.runMs(line.sentMs),
      endedMs: this.#clock.runMs(line.endedMs),
      outcome,
      ...(unanswered ? { unanswered: true } : {}),
    });
    return true;
  }
}
