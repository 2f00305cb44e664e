import { createHash } from 'node:crypto';
import { BLOB_BYTES } from '../../lib/targets/confman.ts';
import type { Pair } from '../etcd-client/etcd.ts';
import { entryName } from './keys.ts';
import { type EntryMeta, unpack } from './records.ts';

/** An entry as GET gives it. */
export function entryJson(namespace: string, key: string, pair: Pair): string {
  const { meta, value } = unpack<EntryMeta>(pair.value);
  return fieldsWithValue(namespace, key, value) + fieldsAfterValue(meta, pair.version);
}

/** An entry as the list of its namespace gives it: a value that is kept as a blob is not looked up. */
export function listedEntryJson(namespace: string, key: string, pair: Pair): string {
  const { meta, value } = unpack<EntryMeta>(pair.value);
  const shown = blobId(value) === null ? value : '""';
  return fieldsWithValue(namespace, key, shown) + fieldsAfterValue(meta, pair.version);
}

/** An entry as the anonymous dump of everything gives it. */
export function dumpedEntryJson(pair: Pair): string {
  const { namespace, key } = entryName(pair.key);
  const { meta, value } = unpack<EntryMeta>(pair.value);
  const after = fieldsAfterValue(meta, pair.version).slice(0, -1);
  const blob = blobId(value);
  const [shown, id] = blob === null ? [value, 'null'] : [`"[blob:${blob}]"`, `"${blob}"`];
  return `{"ns":${JSON.stringify(namespace)},"key":${JSON.stringify(key)},"value":${shown}${after},"isBlobBacked":${blob !== null},"blobId":${id}}`;
}

/** No character takes more bytes of UTF-8 in JSON's text. */
const MOST_BYTES = 3;

/** What a value is found by among the blobs; null of one that is kept in line. @param valueJson the value as JSON text */
function blobId(valueJson: string): string | null {
  // Most are seen to be small without a look at what is in them.
  if (MOST_BYTES * valueJson.length < BLOB_BYTES) return null;
  const value = Buffer.from(JSON.parse(valueJson) as string);
  return value.length < BLOB_BYTES ? null : createHash('sha256').update(value).digest('hex');
}

/** An entry as PUT echoes it: a placeholder for the version, since the real one is given when the write is applied. */
export function echoedEntryJson(namespace: string, key: string, valueJson: string, meta: EntryMeta): string {
  return fieldsWithValue(namespace, key, valueJson) + fieldsAfterValue(meta, '0');
}

function fieldsWithValue(namespace: string, key: string, valueJson: string): string {
  return `{"namespace":${JSON.stringify(namespace)},"key":${JSON.stringify(key)},"value":${valueJson}`;
}

function fieldsAfterValue(meta: EntryMeta, version: string): string {
  return `,"type":${JSON.stringify(meta.type)},"version":${version},"updatedAt":"${meta.updatedAt}","updatedBy":${JSON.stringify(meta.updatedBy)}}`;
}
