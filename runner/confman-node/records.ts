/**
 * What lies under the keys: one line of JSON with the small fields, a newline, and the value as the JSON text it is served in.
 * A read thus copies the value into the answer and never parses or escapes it again. It is UTF-8 whatever the value: JSON escapes
 * what has none.
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
  readonly value: string;
}

export function pack(meta: EntryMeta | NamespaceRecord | AuditMeta, valueJson: string): string {
  return `${JSON.stringify(meta)}\n${valueJson}`;
}

export function unpack<Meta>(packed: string): Stored<Meta> {
  const end = packed.indexOf('\n');
  return { meta: JSON.parse(packed.slice(0, end)) as Meta, value: packed.slice(end + 1) };
}
