import type { Pair } from './etcd.ts';
import { entryName } from './keys.ts';
import { type EntryMeta, unpack } from './records.ts';

/** An entry as GET gives it, in UTF-8. */
export function entryJson(namespace: string, key: string, pair: Pair): Buffer {
  const { meta, value } = unpack<EntryMeta>(pair.value);
  return Buffer.concat([
    Buffer.from(`{"namespace":${JSON.stringify(namespace)},"key":${JSON.stringify(key)},"value":`),
    value,
    Buffer.from(fieldsAfterValue(meta, pair.version)),
  ]);
}

/** An entry as the anonymous dump of everything gives it. */
export function dumpedEntryJson(pair: Pair): Buffer {
  const { namespace, key } = entryName(pair.key);
  const { meta, value } = unpack<EntryMeta>(pair.value);
  return Buffer.concat([
    Buffer.from(`{"ns":${JSON.stringify(namespace)},"key":${JSON.stringify(key)},"value":`),
    value,
    Buffer.from(`${fieldsAfterValue(meta, pair.version).slice(0, -1)},"isBlobBacked":false,"blobId":null}`),
  ]);
}

/** An entry as PUT echoes it: a placeholder for the version, since the real one is given when the write is applied. */
export function echoedEntryJson(namespace: string, key: string, valueJson: string, meta: EntryMeta): string {
  return `{"namespace":${JSON.stringify(namespace)},"key":${JSON.stringify(key)},"value":${valueJson}${fieldsAfterValue(meta, '0')}`;
}

function fieldsAfterValue(meta: EntryMeta, version: string): string {
  return `,"type":${JSON.stringify(meta.type)},"version":${version},"updatedAt":"${meta.updatedAt}","updatedBy":${JSON.stringify(meta.updatedBy)}}`;
}
