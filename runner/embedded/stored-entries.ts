import type { EntryName } from '../../lib/data/dataset.ts';
import { etcd } from '../../lib/targets/etcd.ts';
import type { PlainRequest, PlainResponse } from '../../lib/targets/http.ts';
import { Sender } from '../cluster/send.ts';
import { entryKey } from '../confman-node/keys.ts';
import { type EntryMeta, unpack } from '../confman-node/records.ts';
import { unavailable } from '../system/errors.ts';

/** How a target's entries lie in the etcd that an embedded cluster of it runs on. */
interface Layout {
  read(entry: EntryName): PlainRequest;
  /** Null when the answer holds no entry, or one that is not a text. */
  readValue(response: PlainResponse): string | null;
}

const LAYOUTS: Readonly<Record<string, Layout>> = {
  etcd: etcd.entries,
  confman: {
    read: ({ namespace, key }) => ({
      method: 'POST',
      path: '/v3/kv/range',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ key: entryKey(namespace, key) }),
    }),
    readValue: (response) => {
      const { kvs } = JSON.parse(response.body) as { kvs?: readonly { readonly value?: string }[] };
      const packed = kvs?.[0]?.value;
      if (packed === undefined) return null;
      const value: unknown = JSON.parse(unpack<EntryMeta>(packed).value.toString('utf8'));
      return typeof value === 'string' ? value : null;
    },
  },
};

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
const AT_ONCE = 8;
const EXAMPLES = 5;

/** Reads a target's entries directly from an etcd member, past any node of the target. */
export class RestoredEntries {
  readonly #url: string;
  readonly #layout: Layout;
  readonly #sender = new Sender();

  /**
   * @param target name of the target whose entries they are
   * @param url client base URL of the etcd member
   */
  constructor(target: string, url: string) {
    const layout = LAYOUTS[target];
    if (layout === undefined) throw unavailable(`how entries of ${target} lie in etcd is not known`);
    this.#layout = layout;
    this.#url = url;
  }

  /**
   * The entry's value, or null when there is none.
   * @throws UserError when the member does not answer; the signal's reason
   */
  async value(entry: EntryName, signal?: AbortSignal): Promise<string | null> {
    const response = await this.#sender.send(this.#url, this.#layout.read(entry), ANSWER_MS, signal);
    if (response.status === 200) return this.#layout.readValue(response);
    const why = response.error ?? `${response.status} ${response.body.slice(0, 200)}`;
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
