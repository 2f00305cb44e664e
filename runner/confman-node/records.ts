/**
 * What lies under the keys: one line of JSON with the small fields, a newline, and the value as the JSON text it is served in.
 * A read thus copies the value's bytes into the answer and never parses or escapes them again.
 */
export interface EntryMeta {
  readonly type: string;
  readonly updatedAt: string;
  readonly updatedBy: string;
}

/** A namespace record has no value part. */
export interface NamespaceRecord {
  readonly description: string | null;
  readonly owner: string;
  readonly createdAt: string;
}

export interface AuditMeta {
  readonly timestamp: string;
  readonly what: 'config.put' | 'config.deleted' | 'namespace.put' | 'namespace.deleted';
  readonly actor: string;
  /** Null for events of the namespace itself. */
  readonly key: string | null;
}

export interface Stored<Meta> {
  readonly meta: Meta;
  /** The value as JSON text; empty where there is none. */
  readonly value: Buffer;
}

const NEWLINE = 10;

/** Base64 of a record, as etcd's JSON gateway wants it. */
export function pack(meta: EntryMeta | NamespaceRecord | AuditMeta, valueJson: string): string {
  return Buffer.from(`${JSON.stringify(meta)}\n${valueJson}`, 'utf8').toString('base64');
}

export function unpack<Meta>(packed: string | undefined): Stored<Meta> {
  const bytes = Buffer.from(packed ?? '', 'base64');
  const end = bytes.indexOf(NEWLINE);
  return { meta: JSON.parse(bytes.toString('utf8', 0, end)) as Meta, value: bytes.subarray(end + 1) };
}
