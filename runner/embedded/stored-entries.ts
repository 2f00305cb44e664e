import type { EntryName } from '../../lib/data/dataset.ts';
import { answerBytes } from '../../lib/targets/answer-size.ts';
import { answerInWords, isSuccess, type PlainRequest, type PlainResponse } from '../../lib/targets/wire.ts';
import type { Credentials } from '../cluster/access.ts';
import { Sender } from '../cluster/send.ts';
import { unavailable } from '../system/errors.ts';

/** How entries of a target are read from what keeps a node's data, past the target's own nodes. */
export interface EntryLayout {
  read(entry: EntryName): PlainRequest;
  /** Null when the answer holds no entry, or one that is not a text. */
  readValue(response: PlainResponse): string | null;
}

/** Entries to be compared with what they should be. */
export interface Expected {
  /** Entries 0 to count - 1. */
  readonly count: number;
  name(index: number): EntryName;
  /** @param value null when the entry is not there */
  isRight(index: number, value: string | null): boolean;
}

export interface Comparison {
  /** How many were read. */
  readonly entries: number;
  readonly wrong: number;
  /** The first few that are wrong, as `namespace/key`. */
  readonly examples: readonly string[];
}

const ANSWER_MS = 30_000;
/** No node that raftmark starts takes a larger value. */
const MOST_BYTES = answerBytes(32 * 1_024 * 1_024);
const AT_ONCE = 8;
const EXAMPLES = 5;

/** Reads a target's entries directly from what keeps a node's data. */
export class RestoredEntries {
  readonly #layout: EntryLayout;
  readonly #url: string;
  readonly #sender: Sender;

  /**
   * @param url base URL of what keeps the data
   * @param by what authenticates there, where it asks
   */
  constructor(layout: EntryLayout, url: string, by?: Credentials) {
    this.#sender = new Sender(by);
    this.#layout = layout;
    this.#url = url;
  }

  /**
   * The entry's value, or null when there is none.
   * @throws UserError when there is no answer; the signal's reason
   */
  async value(entry: EntryName, signal?: AbortSignal): Promise<string | null> {
    const response = await this.#sender.send(this.#url, this.#layout.read(entry), ANSWER_MS, signal, MOST_BYTES);
    if (isSuccess(response)) return this.#layout.readValue(response);
    const why = answerInWords(response);
    throw unavailable(`${entry.namespace}/${entry.key} could not be read from the restored data (${why})`);
  }

  /** Reads all entries, several at once, and counts those that are not right. Throws as value() does: no entry is passed over. */
  async compare(expected: Expected, signal?: AbortSignal): Promise<Comparison> {
    const wrong: number[] = [];
    let next = 0;
    const work = async (): Promise<void> => {
      while (next < expected.count) {
        const index = next++;
        try {
          if (!expected.isRight(index, await this.value(expected.name(index), signal))) wrong.push(index);
        } catch (error) {
          // The others end with the entry they are at.
          next = expected.count;
          throw error;
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    const examples = wrong
      .sort((a, b) => a - b)
      .slice(0, EXAMPLES)
      .map((index) => expected.name(index))
      .map(({ namespace, key }) => `${namespace}/${key}`);
    return { entries: expected.count, wrong: wrong.length, examples };
  }

  async close(): Promise<void> {
    await this.#sender.close();
  }
}
