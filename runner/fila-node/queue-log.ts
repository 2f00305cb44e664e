import type { Message } from '../../lib/targets/grpc.ts';
import type { Etcd } from '../etcd-client/etcd.ts';

/** A message as it lies in a queue's group. */
export interface StoredMessage {
  /** Keys are ordered as the messages are. */
  readonly key: string;
  readonly id: string;
  readonly attempts: number;
  readonly payload: string;
}

/** Holds the term of the node that writes: see claim(). */
const OWNER = 'owner';
const FIRST = 'm/';
/** Follows every key of a message. */
const END = 'm0';
const TERM_DIGITS = 16;
const NUMBER_DIGITS = 12;

/**
 * A queue's messages in its group of etcd members, one key each: by the term of the leader that took it, and its number there.
 * Every write is one transaction that only happens as long as nobody has claimed the queue in a later term: a node that has lost
 * its leadership and has not noticed yet changes nothing any more that its successor has read.
 */
export class QueueLog {
  readonly #etcd: Etcd;
  /** Never begun anew: a write of an earlier time in the same term may still arrive. */
  #number = 0;

  constructor(etcd: Etcd) {
    this.#etcd = etcd;
  }

  /** Whether any node has led the queue, as the local member knows. */
  async wasLed(): Promise<boolean> {
    return (await this.#etcd.get(OWNER, 'local')) !== undefined;
  }

  /** Shuts out those who led in earlier terms; false when there was a later one. What they wrote is in the local member then. */
  async claim(term: number): Promise<boolean> {
    const value = termText(term);
    const success = [put(OWNER, value)];
    const older = { key: OWNER, target: 'VALUE', result: 'LESS', value };
    if (await this.#etcd.transact({ compare: [older], success })) return true;
    const nobody = { key: OWNER, target: 'CREATE', result: 'EQUAL', createRevision: 0 };
    if (await this.#etcd.transact({ compare: [nobody], success })) return true;
    // An earlier try of this term may have been done although it was not answered.
    return (await this.#etcd.get(OWNER, 'local'))?.value === value;
  }

  /** All messages in their order, as the local member has them, page by page. */
  async *load(): AsyncGenerator<readonly StoredMessage[]> {
    for await (const page of this.#etcd.pages(FIRST, END, 'local')) {
      yield page.map(({ key, value }) => unpacked(key, value));
    }
  }

  nextKey(term: number): string {
    this.#number++;
    return `${FIRST}${termText(term)}/${this.#number.toString(16).padStart(NUMBER_DIGITS, '0')}`;
  }

  /** Writes a message, new or in place of what was under its key; false when somebody else leads. @throws when that is not known */
  put(term: number, message: StoredMessage): Promise<boolean> {
    return this.#guarded(term, [put(message.key, packed(message))]);
  }

  /** Likewise. */
  remove(term: number, key: string): Promise<boolean> {
    return this.#guarded(term, [{ requestDeleteRange: { key } }]);
  }

  /**
   * What has become of a write of this node that was not answered: it is done, or never will be, once a later write is through.
   * @returns null when it was not done
   */
  async outcome(key: string): Promise<StoredMessage | null> {
    await this.#etcd.transact({ success: [put('behind', '')] });
    const pair = await this.#etcd.get(key, 'local');
    return pair === undefined ? null : unpacked(key, pair.value);
  }

  #guarded(term: number, success: Message[]): Promise<boolean> {
    const mine = { key: OWNER, target: 'VALUE', result: 'EQUAL', value: termText(term) };
    return this.#etcd.transact({ compare: [mine], success });
  }
}

function termText(term: number): string {
  return term.toString(16).padStart(TERM_DIGITS, '0');
}

function put(key: string, value: string): Message {
  return { requestPut: { key, value } };
}

function packed({ attempts, id, payload }: StoredMessage): string {
  return `${attempts} ${id}\n${payload}`;
}

function unpacked(key: string, text: string): StoredMessage {
  const [space, end] = [text.indexOf(' '), text.indexOf('\n')];
  return {
    key,
    attempts: Number(text.slice(0, space)),
    id: text.slice(space + 1, end),
    payload: text.slice(end + 1),
  };
}
