/**
 * How Confman's data lies in etcd. A NUL ends each part, and neither a namespace nor a key may hold one, so everything of
 * namespace "a" is one range that has nothing of "ab". etcd takes and gives keys as UTF-8.
 *
 *   e NUL namespace NUL key          an entry
 *   n NUL namespace NUL              a namespace record
 *   a NUL namespace NUL time-suffix  an audit event
 */
const ENTRY = 'e\0';
const NAMESPACE = 'n\0';
const AUDIT = 'a\0';

/** A range of keys: `end` is the first one after it. */
export interface KeyRange {
  readonly first: string;
  readonly end: string;
}

export function entryKey(namespace: string, key: string): string {
  return `${ENTRY}${namespace}\0${key}`;
}

export function namespaceKey(namespace: string): string {
  return `${NAMESPACE}${namespace}\0`;
}

let serial = 0;

/**
 * A key of its own for each audit event: the time for people who look, process and serial number for uniqueness across nodes
 * whose clocks agree.
 * @param atMs milliseconds since 1970
 */
export function auditKey(namespace: string, atMs: number): string {
  serial += 1;
  return `${AUDIT}${namespace}\0${atMs}-${process.pid}-${serial}`;
}

export const allEntries: KeyRange = range(ENTRY);
export const allNamespaces: KeyRange = range(NAMESPACE);
export const allAudit: KeyRange = range(AUDIT);

export function entriesOf(namespace: string): KeyRange {
  return range(`${ENTRY}${namespace}\0`);
}

export function auditOf(namespace: string): KeyRange {
  return range(`${AUDIT}${namespace}\0`);
}

/** Namespace and key of an entry's key. */
export function entryName(key: string): { readonly namespace: string; readonly key: string } {
  const [, namespace = '', name = ''] = key.split('\0');
  return { namespace, key: name };
}

/** The namespace of a record's key. */
export function namespaceName(key: string): string {
  return key.split('\0')[1] ?? '';
}

/** Every prefix here ends in NUL, so the first key after its range ends in the byte 1. */
function range(prefix: string): KeyRange {
  return { first: prefix, end: `${prefix.slice(0, -1)}\u0001` };
}
