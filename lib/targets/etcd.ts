import {
  asciiBytes,
  type Base64,
  base64Length,
  fromBase64,
  SCRIPTED_BASE64,
  toBase64,
  writeBase64,
} from '../base/bytes.ts';
import { isObject, parseObject, stringOr } from '../base/json.ts';
import type { EntryName } from '../data/dataset.ts';
import { STAMP_BYTES } from '../data/stamp.ts';
import { classifyCommon, classifyRest, doubtOf, failed } from './answers.ts';
import { baseUrl, type PlainRequest, type PlainResponse } from './http.ts';
import type { Operation } from './operations.ts';
import type { Answer } from './outcome.ts';
import type { LoadRequests, LoadShape, NamespaceRequests, NodeStatus, Target } from './target.ts';

// A namespace is a marker key plus a range of entries; the slash after its name keeps "a" and "ab" apart.
const MARKERS = 'raftmark/namespaces/';
const ENTRIES = 'raftmark/entries/';

const entryKey = ({ namespace, key }: EntryName): string => `${ENTRIES}${namespace}/${key}`;
const markerKey = (namespace: string): string => `${MARKERS}${namespace}`;
/** The end of the range of all keys that begin with `prefix` (whose last character is a slash). */
const rangeEnd = (prefix: string): string => `${prefix.slice(0, -1)}0`;

const JSON_HEADERS = { 'Content-Type': 'application/json' };

function post(path: string, body: unknown): PlainRequest {
  return { method: 'POST', path, headers: JSON_HEADERS, body: JSON.stringify(body) };
}

/**
 * An error of etcd's gateway by its text: the gateway turns gRPC codes into HTTP statuses, several to one.
 * Errors before a proposal is made prove that nothing was done; errors of a proposal under way prove nothing.
 */
function classifyError(operation: Operation, response: PlainResponse): Answer {
  const error = parseObject(response.body);
  const text = stringOr(error?.message, stringOr(error?.error, ''));
  const doubt = doubtOf(operation);
  if (/request is too large|ResourceExhausted.*larger than max/.test(text)) return failed('rejected', 'too-large');
  if (/too many requests|database space exceeded/.test(text)) return failed('rejected', 'overloaded');
  // "no leader" is the gateway's answer when the member had none before it proposed.
  if (/etcdserver: no leader/.test(text)) return failed('rejected', 'no-leader');
  if (/not capable|member not found/.test(text)) return failed('rejected', 'unavailable');
  // A member that shuts down gives up proposals that it has already sent.
  if (/server stopped/.test(text)) return failed(doubt, 'unavailable');
  if (/request timed out|DeadlineExceeded|leader changed|context deadline/.test(text)) {
    return failed(doubt, 'replication-failed');
  }
  if (/permission denied/.test(text)) return failed('rejected', 'forbidden');
  if (/user name is empty|invalid auth token|authentication/.test(text)) return failed('rejected', 'unauthorized');
  return classifyCommon(operation, response) ?? classifyRest(operation, response.status);
}

function classify(operation: Operation, response: PlainResponse): Answer {
  return response.status === 200 ? { outcome: 'ok' } : classifyError(operation, response);
}

/** The pairs of a range answer, first to last; keys and values in base64. */
function kvs(response: PlainResponse): readonly Readonly<Record<string, unknown>>[] {
  const list = parseObject(response.body)?.kvs;
  return Array.isArray(list) ? list.filter(isObject) : [];
}

function readStatus(response: PlainResponse): NodeStatus | null {
  const status = parseObject(response.body);
  const header = status?.header;
  if (response.status !== 200 || !status || !isObject(header) || typeof status.version !== 'string') return null;
  const id = stringOr(header.member_id, null);
  const known = stringOr(status.leader, '0');
  const leader = known === '0' ? null : known;
  return {
    role: leader === null ? 'candidate' : leader === id ? 'leader' : 'follower',
    leader,
    id,
    term: status.raftTerm === undefined ? null : Number(status.raftTerm),
    ready: leader !== null,
    version: `etcd ${status.version}`,
  };
}

function readMembers(response: PlainResponse): string[] {
  const members = parseObject(response.body)?.members;
  if (!Array.isArray(members)) return [];
  return members.filter(isObject).flatMap((member) => {
    const urls = Array.isArray(member.clientURLs) ? member.clientURLs : [];
    return urls.flatMap(nodeUrl).slice(0, 1);
  });
}

/** A member may also listen on a Unix socket, which is of no use here. */
function nodeUrl(url: unknown): string[] {
  try {
    return [baseUrl(String(url))];
  } catch {
    return [];
  }
}

/** Base64 groups of three bytes that the stamp reaches into. */
const STAMP_GROUPS = Math.ceil(STAMP_BYTES / 3);

/** Lays out `{"key":"...","value":"..."}` in base64 once; a request then changes the key's and the stamp's characters. */
function loadRequests(shape: LoadShape, base64: Base64): LoadRequests {
  // Lead bytes to a multiple of three, so that the hex digits of the key begin a base64 group of their own.
  const prefixes = shape.namespaces.map((namespace) => `${ENTRIES}${namespace}/key-`);
  const shared = (prefixes[0] as string).length;
  const cut = shared - (shared % 3);
  const keyBytes = prefixes.map((prefix) => asciiBytes(`${prefix}00000000`));
  const keyLength = shared + 8;
  const leads = keyBytes.map((bytes) => {
    const lead = new Uint8Array(base64Length(cut));
    writeBase64(bytes, 0, cut, lead, 0);
    return lead;
  });
  const keyText = base64Length(keyLength);
  // The first groups hold the stamp, and whatever of the filler shares a group with it; they are written anew each time.
  const first = new Uint8Array(Math.min(STAMP_GROUPS * 3, STAMP_BYTES + shape.filler.length));
  const advance = shape.stampInto(first, 0);
  first.set(asciiBytes(shape.filler.slice(0, first.length - STAMP_BYTES)), STAMP_BYTES);
  const rest = asciiBytes(base64.encode(shape.filler.slice(first.length - STAMP_BYTES)));
  const valueText = base64Length(first.length) + rest.length;
  const keyAt = '{"key":"'.length;
  const valueAt = keyAt + keyText + '","value":"'.length;

  const write = asciiBytes(`{"key":"${' '.repeat(keyText)}","value":"`);
  const writeBuffer = new Uint8Array(valueAt + valueText + 2);
  writeBuffer.set(write);
  writeBase64(first, 0, first.length, writeBuffer, valueAt);
  writeBuffer.set(rest, valueAt + base64Length(first.length));
  writeBuffer.set(asciiBytes('"}'), valueAt + valueText);
  const readBuffer = asciiBytes(`{"key":"${' '.repeat(keyText)}"}`);

  const { namespaceIndex, keyNumber } = shape;
  const setKey = (buffer: Uint8Array, index: number): void => {
    const namespace = namespaceIndex(index);
    const bytes = keyBytes[namespace] as Uint8Array;
    const number = keyNumber(index) + 0x80000000;
    for (let at = 7, rest = number; at >= 0; at--, rest = Math.floor(rest / 16)) {
      const digit = rest % 16;
      bytes[shared + at] = digit < 10 ? 48 + digit : 87 + digit;
    }
    buffer.set(leads[namespace] as Uint8Array, keyAt);
    writeBase64(bytes, cut, keyLength, buffer, keyAt + base64Length(cut));
  };

  return {
    readMethod: 'POST',
    writeMethod: 'POST',
    readHeaders: JSON_HEADERS,
    writeHeaders: JSON_HEADERS,
    path: (operation) => (operation === 'read' ? '/v3/kv/range' : '/v3/kv/put'),
    readBody: (index) => {
      setKey(readBuffer, index);
      return readBuffer;
    },
    writeBody: (index) => {
      setKey(writeBuffer, index);
      const changed = advance();
      const from = changed - (changed % 3);
      writeBase64(first, from, first.length, writeBuffer, valueAt + base64Length(from));
      return writeBuffer;
    },
  };
}

const namespaces: NamespaceRequests = {
  create: (namespace) =>
    post('/v3/kv/put', { key: toBase64(markerKey(namespace)), value: toBase64('raftmark dataset') }),
  delete: (namespace) => {
    const prefix = `${ENTRIES}${namespace}/`;
    return post('/v3/kv/txn', {
      success: [
        { requestDeleteRange: { key: toBase64(markerKey(namespace)) } },
        { requestDeleteRange: { key: toBase64(prefix), range_end: toBase64(rangeEnd(prefix)) } },
      ],
    });
  },
  list: () => post('/v3/kv/range', { key: toBase64(MARKERS), range_end: toBase64(rangeEnd(MARKERS)), keys_only: true }),
  readList: (response) => kvs(response).map(({ key }) => (fromBase64(stringOr(key, '')) ?? '').slice(MARKERS.length)),
};

/** @param base64 for values, which may be large */
function makeEtcd(base64: Base64) {
  return {
    name: 'etcd',
    title: 'etcd key-value store (JSON gateway)',
    protocol: 'http',
    reach: {
      defaultHosts: ['http://127.0.0.1:2379', 'http://127.0.0.1:22379', 'http://127.0.0.1:32379'],
      defaultApiKey: null,
      // With authentication on, etcd takes the token of /v3/auth/authenticate here.
      apiKeyHeader: 'Authorization',
      apiKeyVariable: null,
    },
    okStatuses: [200],
    classify,
    view: {
      status: () => post('/v3/maintenance/status', {}),
      readStatus,
      members: () => post('/v3/cluster/member/list', {}),
      readMembers,
    },
    entries: {
      reads: 'linearizable',
      namespaces,
      maxPayload: {
        bytes: 1_536 * 1_024 - 1_024,
        source: "etcd's default request limit of 1.5 MiB (--max-request-bytes)",
      },
      write: (entry, value) => post('/v3/kv/put', { key: toBase64(entryKey(entry)), value: base64.encode(value) }),
      read: (entry) => post('/v3/kv/range', { key: toBase64(entryKey(entry)) }),
      readValue: (response) => {
        const kv = kvs(response)[0];
        return kv === undefined ? null : (fromBase64(stringOr(kv.value, ''), base64) ?? '');
      },
      loadRequests: (shape) => loadRequests(shape, base64),
    },
    audit: { absent: 'etcd keeps no audit trail' },
    withBase64: (other): Target => makeEtcd(other),
  } as const satisfies Target;
}

/** etcd 3.6 through its JSON gateway. Any member takes a write and forwards it to the leader. */
export const etcd = makeEtcd(SCRIPTED_BASE64);
