import { BLOB_BYTES } from '../../lib/targets/confman.ts';
import type { Message } from '../../lib/targets/grpc.ts';
import type { Consistency, Etcd, Pair } from '../etcd-client/etcd.ts';
import type { Moment } from './clock.ts';
import { auditKey, entriesOf, entryKey, type KeyRange, namespaceKey } from './keys.ts';
import { type AuditMeta, type NamespaceRecord, pack, unpack } from './records.ts';
import type { ReadBarrier } from './settings.ts';

/** A node could not make sure that it is up to date. */
export class BarrierFailed extends Error {}

/** Confman's data in etcd: every change and its audit event are one transaction. */
export class Store {
  readonly #etcd: Etcd;
  readonly #barrier: ReadBarrier;

  constructor(etcd: Etcd, barrier: ReadBarrier) {
    this.#etcd = etcd;
    this.#barrier = barrier;
  }

  /**
   * One pair, or undefined. A read that waited for the leader in vain is answered from the local member in the mode `stale`.
   * @throws BarrierFailed in the mode `reject`
   */
  async get(key: string, consistency: Consistency): Promise<Pair | undefined> {
    if (consistency === 'barrier') {
      try {
        return await this.#etcd.get(key, 'barrier');
      } catch (error) {
        if (this.#barrier === 'reject') throw new BarrierFailed('the read barrier failed', { cause: error });
        // Falls through to the local data, which Confman serves without saying so.
      }
    }
    return this.#etcd.get(key, 'local');
  }

  /** All pairs of a range; the first page decides whether the barrier holds. */
  async *scan(range: KeyRange, consistency: Consistency): AsyncGenerator<readonly Pair[]> {
    let sent = false;
    if (consistency === 'barrier') {
      try {
        for await (const page of this.#etcd.pages(range.first, range.end, 'barrier')) {
          sent = true;
          yield page;
        }
        return;
      } catch (error) {
        if (sent) throw error;
        if (this.#barrier === 'reject') throw new BarrierFailed('the read barrier failed', { cause: error });
      }
    }
    yield* this.#etcd.pages(range.first, range.end, 'local');
  }

  /** @param valueJson the value as JSON text, @param valueBytes its length in UTF-8 */
  async putEntry(
    namespace: string,
    key: string,
    entry: { readonly valueJson: string; readonly valueBytes: number; readonly type: string },
    actor: string,
    at: Moment,
  ): Promise<void> {
    const { valueJson, valueBytes, type } = entry;
    const packed = pack({ type, updatedAt: at.stored, updatedBy: actor }, valueJson);
    // An event has null in the place of a value that the real one keeps beside its log.
    const audit = this.#audit(namespace, key, 'config.put', actor, at, valueBytes < BLOB_BYTES ? valueJson : 'null');
    await this.#etcd.transact({ success: [put(entryKey(namespace, key), packed), audit] });
  }

  /** False when there is no such entry. */
  deleteEntry(namespace: string, key: string, actor: string, at: Moment): Promise<boolean> {
    const entry = entryKey(namespace, key);
    const audit = this.#audit(namespace, key, 'config.deleted', actor, at, 'null');
    const remove = { requestDeleteRange: { key: entry } };
    return this.#etcd.transact({ compare: [exists(entry)], success: [remove, audit] });
  }

  /** Keeps the creation time of a record that exists. */
  async putNamespace(
    namespace: string,
    description: string | null,
    owner: string,
    actor: string,
    at: Moment,
  ): Promise<void> {
    const key = namespaceKey(namespace);
    const before = await this.#etcd.get(key, 'local');
    const createdAt = before === undefined ? at.stored : unpack<NamespaceRecord>(before.value).meta.createdAt;
    const record = put(key, pack({ description, owner, createdAt }, ''));
    const audit = this.#audit(namespace, null, 'namespace.put', actor, at, JSON.stringify(description));
    await this.#etcd.transact({ success: [record, audit] });
  }

  /** Removes the record and all entries of exactly this namespace, keeping the audit trail; false when there is no record. */
  deleteNamespace(namespace: string, actor: string, at: Moment): Promise<boolean> {
    const key = namespaceKey(namespace);
    const { first, end } = entriesOf(namespace);
    const audit = this.#audit(namespace, null, 'namespace.deleted', actor, at, 'null');
    const record = { requestDeleteRange: { key } };
    const entries = { requestDeleteRange: { key: first, rangeEnd: end } };
    return this.#etcd.transact({ compare: [exists(key)], success: [record, entries, audit] });
  }

  #audit(
    namespace: string,
    key: string | null,
    what: AuditMeta['what'],
    actor: string,
    at: Moment,
    valueJson: string,
  ): Message {
    return put(auditKey(namespace, at.ms), pack({ timestamp: at.stored, what, actor, key }, valueJson));
  }
}

function put(key: string, value: string): Message {
  return { requestPut: { key, value } };
}

function exists(key: string): Message {
  return { key, target: 'CREATE', result: 'GREATER', createRevision: 0 };
}
