import type { Pair } from './etcd.ts';
import { entryName } from './keys.ts';
import { type EntryMeta, unpack } from './records.ts';

/** An entry as GET gives it. */
export function entryJson(namespace: string, key: string, pair: Pair): string {
  const { meta, value } = unpack<EntryMeta>(pair.value);
  return fieldsWithValue(namespace, key, value) + fieldsAfterValue(meta, pair.version);
}

/** An entry as the anonymous dump of everything gives it. */
export function dumpedEntryJson(pair: Pair): string {
  const { namespace, key } = entryName(pair.key);
  const { meta, value } = unpack<EntryMeta>(pair.value);
  const after = fieldsAfterValue(meta, pair.version).slice(0, -1);
  return `{"ns":${JSON.stringify(namespace)},"key":${JSON.stringify(key)},"value":${value}${after},"isBlobBacked":false,"blobId":null}`;
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
