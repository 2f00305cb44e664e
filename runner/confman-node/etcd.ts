import { Gateway } from './gateway.ts';

/** A key-value pair as etcd's JSON gateway gives it: base64 texts and decimal numbers in strings. */
export interface Pair {
  readonly key: string;
  readonly value?: string;
  readonly version: string;
  readonly mod_revision: string;
}

interface RangeAnswer {
  readonly header: { readonly revision: string };
  readonly kvs?: readonly Pair[];
  readonly more?: boolean;
}

/** What a member says of itself. Ids are decimal strings; '0' is nobody. */
export interface MemberStatus {
  readonly header: { readonly member_id: string };
  readonly leader?: string;
  readonly raftTerm?: string;
}

interface MemberList {
  readonly members: readonly { readonly ID: string; readonly name?: string }[];
}

/** Where a read is answered from: the local member as it stands, or after it has caught up with the leader. */
export type Consistency = 'local' | 'barrier';

export const WRITE_MS = 10_000;
const BARRIER_MS = 5_000;
const LOCAL_MS = 5_000;
const STATUS_MS = 1_000;

const PAGE_ENTRIES = 64;
const PAGE_BYTES = 8 * 1024 ** 2;

/** The part of etcd's API that a Confman node needs, in base64 keys as `keys.ts` makes them. */
export class Etcd {
  readonly #data: Gateway;
  // Apart from the data, so that it is never behind a queue of writes.
  readonly #control: Gateway;

  constructor(url: string) {
    this.#data = new Gateway(url);
    this.#control = new Gateway(url);
  }

  /** One key, or undefined. */
  async get(key: string, consistency: Consistency): Promise<Pair | undefined> {
    const body = consistency === 'local' ? `{"key":"${key}","serializable":true}` : `{"key":"${key}"}`;
    const limit = consistency === 'local' ? LOCAL_MS : BARRIER_MS;
    const answer = (await this.#data.post('/v3/kv/range', body, limit)) as RangeAnswer;
    return answer.kvs?.[0];
  }

  /**
   * All pairs from `first` up to, not including, `end`, in key order and as of one revision, page by page.
   * Pages start small, since a thousand values may be a kilobyte or a gigabyte, and then hold about 8 MB.
   */
  async *pages(first: string, end: string, consistency: Consistency): AsyncGenerator<readonly Pair[]> {
    let serializable = consistency === 'local';
    let limit = PAGE_ENTRIES;
    let key = first;
    let revision = '0';
    for (;;) {
      const body = `{"key":"${key}","range_end":"${end}","limit":${limit},"revision":"${revision}","serializable":${serializable}}`;
      const answer = (await this.#data.post('/v3/kv/range', body, serializable ? LOCAL_MS : BARRIER_MS)) as RangeAnswer;
      const pairs = answer.kvs ?? [];
      yield pairs;
      const last = pairs.at(-1);
      if (answer.more !== true || last === undefined) return;
      if (revision === '0') revision = answer.header.revision;
      // The member has that revision by now.
      serializable = true;
      key = keyAfter(last.key);
      let bytes = 1;
      for (const pair of pairs) bytes += pair.value?.length ?? 0;
      limit = Math.max(1, Math.min(5_000, Math.floor((PAGE_BYTES * pairs.length) / bytes)));
    }
  }

  /** Carries out a transaction; false when its comparison failed. Resolves once a majority has it and the member applied it. */
  async transact(body: string): Promise<boolean> {
    const answer = (await this.#data.post('/v3/kv/txn', body, WRITE_MS)) as { readonly succeeded?: boolean };
    return answer.succeeded === true;
  }

  /** The member's own view; needs no leader. */
  async status(): Promise<MemberStatus> {
    return (await this.#control.post('/v3/maintenance/status', '{}', STATUS_MS)) as MemberStatus;
  }

  /** Member names by id, as the local member knows them. */
  async memberNames(): Promise<Map<string, string>> {
    const list = (await this.#control.post(
      '/v3/cluster/member/list',
      '{"linearizable":false}',
      STATUS_MS,
    )) as MemberList;
    return new Map(list.members.map(({ ID, name }) => [ID, name ?? '']));
  }

  async close(): Promise<void> {
    await Promise.all([this.#data.close(), this.#control.close()]);
  }
}

function keyAfter(key: string): string {
  return Buffer.concat([Buffer.from(key, 'base64'), Buffer.of(0)]).toString('base64');
}
