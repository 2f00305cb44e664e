import { MessageBooks } from '../../lib/exchange/message-books.ts';
import { parseGot, parseSent } from '../../lib/exchange/message-lines.ts';
import type { CellMessages } from '../../lib/report/messages.ts';
import { consumes, leaseOf } from '../../lib/scenarios/queues.ts';
import type { Schedule } from '../../lib/scenarios/steps.ts';
import { readAll } from '../cluster/read-all.ts';
import { inWords } from '../system/files.ts';
import type { ClusterAccess } from './scripts.ts';

export interface MessageFollowingOptions {
  readonly queues: Pick<NonNullable<ClusterAccess['queues']>, 'readOut'>;
  /** Of the script, in the order of their numbers. */
  readonly names: readonly string[];
  readonly schedule: Schedule;
  readonly seed: number;
  readonly progress: { busy(text: string): void };
  readonly signal: AbortSignal;
}

/** Follows what becomes of the messages of one script, from what its users tell to what is left in its queues. */
export class MessageFollowing {
  readonly #options: MessageFollowingOptions;
  readonly #books = new MessageBooks();
  #incomplete: string | null = 'the script has not ended';
  #toldAll = false;

  constructor(options: MessageFollowingOptions) {
    this.#options = options;
  }

  /** Takes in a line of k6's console output. */
  take(text: string): void {
    const sent = parseSent(text);
    if (sent !== null) {
      this.#books.sent(sent);
      return;
    }
    const got = parseGot(text);
    if (got !== null) this.#books.got(got);
  }

  /**
   * Reads the queues to their ends, once the script has ended.
   * @param whole whether it ended by itself, so that its users have told of everything
   */
  async end(whole: boolean): Promise<void> {
    this.#toldAll = whole;
    if (!whole) {
      this.#incomplete = 'the script was cut off, and its users have not told of everything';
      return;
    }
    try {
      this.#incomplete = await this.#readAll();
    } catch (error) {
      // What the script has measured stands all the same.
      this.#incomplete = this.#options.signal.aborted ? 'the run was interrupted while they were read' : inWords(error);
    }
  }

  #readAll(): Promise<string | null> {
    const { queues, names, schedule, seed, progress, signal } = this.#options;
    const leaseMs = consumes(schedule.steps) ? leaseOf(schedule) : 0;
    return readAll(this.#books, { queues, names, seed, leaseMs, say: (text) => progress.busy(text), signal });
  }

  /** What became of the messages of a step. */
  of(step: number): CellMessages {
    return this.#books.of(step, { incomplete: this.#incomplete, toldAll: this.#toldAll });
  }
}
