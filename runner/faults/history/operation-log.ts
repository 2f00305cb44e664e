import { open } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { clockOrigin } from '../../../lib/base/clock-origin.ts';
import { parseOperation } from '../../../lib/exchange/operation-line.ts';
import { hostAndPort } from '../../../lib/targets/http.ts';
import type { ClusterNode } from '../../cluster/cluster.ts';
import type { MonitorClock } from '../../system/clock.ts';
import { unavailable } from '../../system/errors.ts';
import type { History } from './history.ts';

export interface OperationLogOptions {
  /** What k6 writes its console output to; it need not exist yet. */
  readonly file: string;
  readonly nodes: readonly ClusterNode[];
  readonly history: History;
  readonly clock: MonitorClock;
}

const CHUNK_BYTES = 256 * 1_024;
/** Two processes agree on the time to this; operations are told so much longer, so that none seems to precede another falsely. */
const CLOCK_SLACK_MS = 0.1;

/** Brings what k6's load did into the history, while k6 goes on writing. */
export class OperationLog {
  readonly #options: OperationLogOptions;
  readonly #origin: number;
  readonly #positions: ReadonlyMap<string, number>;
  readonly #decoder = new StringDecoder('utf8');
  #read = 0;
  #rest = '';

  constructor(options: OperationLogOptions) {
    this.#options = options;
    this.#origin = clockOrigin(options.clock.elapsedMs, options.clock.epochMs);
    this.#positions = new Map(options.nodes.map(({ url }, at) => [hostAndPort(url), at]));
  }

  /**
   * Takes in the lines that have been completed since the last call.
   * @returns how many operations they told of
   * @throws UserError when the file is there and cannot be read
   */
  async take(): Promise<number> {
    const { file } = this.#options;
    const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw unavailable(`the log of k6's operations, ${file}, cannot be read: ${error.message}`, error);
    });
    if (handle === null) return 0;
    let taken = 0;
    try {
      const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
      for (;;) {
        const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, this.#read);
        if (bytesRead === 0) return taken;
        this.#read += bytesRead;
        const lines = (this.#rest + this.#decoder.write(buffer.subarray(0, bytesRead))).split('\n');
        this.#rest = lines.pop() ?? '';
        for (const line of lines) if (this.#add(line)) taken++;
      }
    } finally {
      await handle.close();
    }
  }

  #add(text: string): boolean {
    const line = parseOperation(text);
    if (line === null) return false;
    const { operation, entry, writer, count, outcome } = line;
    this.#options.history.add({
      source: 'load',
      operation,
      entry,
      node: this.#positions.get(line.node) ?? -1,
      writer,
      count,
      sentMs: line.sentMs - this.#origin - CLOCK_SLACK_MS,
      endedMs: line.endedMs - this.#origin + CLOCK_SLACK_MS,
      outcome,
    });
    return true;
  }
}
