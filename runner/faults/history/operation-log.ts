import { clockOrigin } from '../../../lib/base/clock-origin.ts';
import { parseOperation } from '../../../lib/exchange/operation-line.ts';
import type { TallyBook } from '../../../lib/exchange/tally-book.ts';
import { hostAndPort } from '../../../lib/targets/http.ts';
import type { ClusterNode } from '../../cluster/cluster.ts';
import type { MonitorClock } from '../../system/clock.ts';
import { unavailable } from '../../system/errors.ts';
import { inWords } from '../../system/files.ts';
import { LineTail } from '../../system/line-tail.ts';
import type { History } from './history.ts';

export interface OperationLogOptions {
  /** What k6 writes its console output to; it need not exist yet. */
  readonly file: string;
  readonly nodes: readonly ClusterNode[];
  readonly history: History;
  readonly clock: MonitorClock;
  /** Takes in what the load has counted by itself. */
  readonly book: TallyBook;
}

/** Two processes agree on the time to this; operations are told so much longer, so that none seems to precede another falsely. */
const CLOCK_SLACK_MS = 0.1;

/** Brings what k6's load did into the history, while k6 goes on writing. */
export class OperationLog {
  readonly #options: OperationLogOptions;
  readonly #origin: number;
  readonly #positions: ReadonlyMap<string, number>;
  readonly #tail: LineTail;

  constructor(options: OperationLogOptions) {
    this.#options = options;
    this.#tail = new LineTail(options.file);
    this.#origin = clockOrigin(options.clock.elapsedMs, options.clock.epochMs);
    this.#positions = new Map(options.nodes.map(({ url }, at) => [hostAndPort(url), at]));
  }

  /**
   * Takes in the lines that have been completed since the last call.
   * @returns how many operations they told of
   * @throws UserError when the file is there and cannot be read
   */
  async take(): Promise<number> {
    let taken = 0;
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
      this.#options.book.take(text);
      return false;
    }
    const { operation, entry, writer, count, outcome } = line;
    this.#options.history.add({
      source: 'load',
      operation,
      entry,
      node: this.#positions.get(line.node) ?? -1,
      writer,
      count,
      dueMs: line.dueMs - this.#origin - CLOCK_SLACK_MS,
      sentMs: line.sentMs - this.#origin - CLOCK_SLACK_MS,
      endedMs: line.endedMs - this.#origin + CLOCK_SLACK_MS,
      outcome,
    });
    return true;
  }
}
