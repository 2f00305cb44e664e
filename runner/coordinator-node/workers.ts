import { isObject } from '../../lib/base/json.ts';
import { rangeEnd } from '../../lib/targets/etcd/keys.ts';
import type { Message } from '../../lib/targets/grpc.ts';
import type { Etcd } from '../etcd-client/etcd.ts';

const RECORDS = 'workers/';
const STATUSES = 'statuses/';
/** What is done with commands that are committed and applied to nothing: they take the place of each other. */
const LAST_COMMAND = 'last-command';

/** The key under which the record of a worker is kept. */
export function recordKey(id: string): string {
  return RECORDS + id;
}

/** Workers and commands in etcd, every change one transaction. */
export class Workers {
  readonly #etcd: Etcd;

  constructor(etcd: Etcd) {
    this.#etcd = etcd;
  }

  /** Takes the place of what was known of the worker. */
  async register(id: string, record: unknown): Promise<void> {
    const forget = { requestDeleteRange: { key: STATUSES + id } };
    await this.#etcd.transact({ success: [put(recordKey(id), JSON.stringify(record)), forget] });
  }

  /** A worker that is not known gets no status; the command is committed all the same. */
  async update(id: string, status: string): Promise<void> {
    const known = { key: recordKey(id), target: 'CREATE', result: 'GREATER', createRevision: 0 };
    await this.#etcd.transact({
      compare: [known],
      success: [put(STATUSES + id, status)],
      failure: [put(LAST_COMMAND, JSON.stringify({ id, status }))],
    });
  }

  async command(params: unknown): Promise<void> {
    await this.#etcd.transact({ success: [put(LAST_COMMAND, JSON.stringify(params))] });
  }

  /** All workers by their ids, as the local member has them. */
  async list(): Promise<Record<string, unknown>> {
    const statuses = new Map<string, string>();
    // Before the records: a status that is missed is one of a moment ago, and none is of a record that came later.
    for await (const [id, status] of this.#all(STATUSES)) statuses.set(id, status);
    const workers: Record<string, unknown> = {};
    for await (const [id, text] of this.#all(RECORDS)) {
      const record: unknown = JSON.parse(text);
      const status = statuses.get(id);
      workers[id] = isObject(record) && status !== undefined ? { ...record, status } : record;
    }
    return workers;
  }

  async *#all(prefix: string): AsyncGenerator<readonly [id: string, value: string]> {
    for await (const page of this.#etcd.pages(prefix, rangeEnd(prefix), 'local')) {
      for (const { key, value } of page) yield [key.slice(prefix.length), value];
    }
  }
}

function put(key: string, value: string): Message {
  return { requestPut: { key, value } };
}
