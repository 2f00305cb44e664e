import { request } from 'undici';
import type { Message } from '../../lib/targets/grpc.ts';
import { Connection, memberCall } from './connection.ts';

/** A key-value pair as etcd gives it; numbers are decimal texts. */
export interface Pair {
  readonly key: string;
  readonly value: string;
  readonly version: string;
  readonly modRevision: string;
}

interface RangeAnswer {
  readonly header: { readonly revision: string };
  readonly kvs: readonly Pair[];
  readonly more: boolean;
}

/** What a member says of itself. Ids are decimal texts; '0' is nobody. */
export interface MemberStatus {
  readonly header: { readonly memberId: string };
  readonly leader: string;
  readonly raftTerm: string;
}

interface MemberList {
  readonly members: readonly { readonly ID: string; readonly name: string }[];
}

const RANGE = memberCall('etcdserverpb.KV/Range');
const TXN = memberCall('etcdserverpb.KV/Txn');
const STATUS = memberCall('etcdserverpb.Maintenance/Status');
const MOVE_LEADER = memberCall('etcdserverpb.Maintenance/MoveLeader');
const MEMBER_LIST = memberCall('etcdserverpb.Cluster/MemberList');

/** Where a read is answered from: the local member as it stands, or after it has caught up with the leader. */
export type Consistency = 'local' | 'barrier';

const WRITE_MS = 10_000;
const BARRIER_MS = 5_000;
const LOCAL_MS = 5_000;
const STATUS_MS = 1_000;

const PAGE_ENTRIES = 64;
const PAGE_BYTES = 8 * 1024 ** 2;

/** The part of etcd's API that nodes over a member need, with keys that are texts. */
export class Etcd {
  readonly #data: Connection;
  // Apart from the data, so that it is never behind a queue of writes.
  readonly #control: Connection;
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
    this.#data = new Connection(url);
    this.#control = new Connection(url);
  }

  /** One key, or undefined. */
  async get(key: string, consistency: Consistency): Promise<Pair | undefined> {
    const serializable = consistency === 'local';
    const answer = await this.#range({ key, serializable }, serializable ? LOCAL_MS : BARRIER_MS);
    return answer.kvs[0];
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
      const question = { key, rangeEnd: end, limit, revision, serializable };
      const answer = await this.#range(question, serializable ? LOCAL_MS : BARRIER_MS);
      const pairs = answer.kvs;
      yield pairs;
      const last = pairs.at(-1);
      if (!answer.more || last === undefined) return;
      if (revision === '0') revision = answer.header.revision;
      // The member has that revision by now.
      serializable = true;
      // The first key that can follow.
      key = `${last.key}\0`;
      let bytes = 1;
      for (const pair of pairs) bytes += pair.value.length;
      limit = Math.max(1, Math.min(5_000, Math.floor((PAGE_BYTES * pairs.length) / bytes)));
    }
  }

  /** Carries out a transaction; false when its comparison failed. Resolves once a majority has it and the member applied it. */
  async transact(transaction: Message): Promise<boolean> {
    const answer = await this.#data.send(TXN, transaction, WRITE_MS);
    return answer.succeeded === true;
  }

  /** The member's own view; needs no leader. */
  async status(): Promise<MemberStatus> {
    return (await this.#control.send(STATUS, {}, STATUS_MS)) as unknown as MemberStatus;
  }

  /** Member names by id, as the local member knows them. */
  async memberNames(): Promise<Map<string, string>> {
    const list = (await this.#control.send(MEMBER_LIST, {}, STATUS_MS)) as unknown as MemberList;
    return new Map(list.members.map(({ ID, name }) => [ID, name]));
  }

  /** Has the member, which leads, hand its leadership over to another; resolves when that one leads. @param id decimal text */
  async moveLeader(id: string): Promise<void> {
    await this.#control.send(MOVE_LEADER, { targetID: id }, WRITE_MS);
  }

  /** What the member counts, as text. @throws Error when it does not tell it */
  async metrics(): Promise<string> {
    const { statusCode, body } = await request(`${this.#url}/metrics`, { signal: AbortSignal.timeout(STATUS_MS) });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`etcd answered ${statusCode} to /metrics`);
    return text;
  }

  /** Closes the connections at once. */
  close(): void {
    this.#data.close();
    this.#control.close();
  }

  async #range(question: Message, silenceMs: number): Promise<RangeAnswer> {
    return (await this.#data.send(RANGE, question, silenceMs)) as unknown as RangeAnswer;
  }
}
