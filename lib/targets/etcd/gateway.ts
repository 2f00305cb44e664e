import { asciiBytes, type Base64, base64Length, fromBase64, toBase64, writeBase64 } from '../../base/bytes.ts';
import { isObject, parseObject, stringOr } from '../../base/json.ts';
import type { EntryName } from '../../data/dataset.ts';
import { STAMP_BYTES } from '../../data/stamp.ts';
import { classifyCommon, classifyRest, notOurs } from '../answers.ts';
import type { Holdings } from '../holdings.ts';
import type { HttpRequest, HttpResponse } from '../http.ts';
import { type Operation, traitsOf } from '../operations.ts';
import type { Answer } from '../outcome.ts';
import type { ClusterView, EntryStore, HttpLoad, LoadShape, Login, NamespaceRequests, Reads } from '../target.ts';
import { classifyText } from './errors.ts';
import { electionTimeout } from './flags.ts';
import { ENTRIES, EVERY_KEY, entryKey, entryPrefix, MARKER_VALUE, MARKERS, markerKey, rangeEnd } from './keys.ts';
import { RAISE_QUOTA, roomCommands, roomIn } from './room.ts';
import { membersIn, nodeStatus, wholeNumber } from './view.ts';

const JSON_HEADERS = { 'Content-Type': 'application/json' };

function post(path: string, body: unknown): HttpRequest {
  return { method: 'POST', path, headers: JSON_HEADERS, body: JSON.stringify(body) };
}

const TXN = '/v3/kv/txn';

/** What every answer of etcd's begins with. */
const HEADER = /^\s*\{\s*"header"\s*:\s*\{[^}]*"revision"\s*:\s*"\d+"/;
const HEADER_BYTES = 512;

/** Whether a body is one of etcd's. That of a read may have been thrown away. */
function isAnswer(operation: Operation, body: string): boolean {
  return HEADER.test(body.slice(0, HEADER_BYTES)) || (body === '' && !traitsOf(operation).changesState);
}

/** Judges an answer of the gateway. */
export function classifyGateway(operation: Operation, response: HttpResponse): Answer {
  if (response.status === 200) return isAnswer(operation, response.body) ? { outcome: 'ok' } : notOurs(operation);
  const error = parseObject(response.body);
  // What it refuses by itself it says in plain words.
  const text = error === null ? response.body : stringOr(error.message, stringOr(error.error, ''));
  return (
    classifyText(operation, text) ?? classifyCommon(operation, response) ?? classifyRest(operation, response.status)
  );
}

/** The pairs of a range answer, first to last; keys and values in base64. */
function kvs(response: HttpResponse): readonly Readonly<Record<string, unknown>>[] {
  const list = parseObject(response.body)?.kvs;
  return Array.isArray(list) ? list.filter(isObject) : [];
}

export const gatewayView = {
  status: () => post('/v3/maintenance/status', {}),
  readStatus: (response: HttpResponse) => {
    if (response.status !== 200) return null;
    const status = parseObject(response.body);
    const header = isObject(status?.header) ? status.header : null;
    return header === null ? null : nodeStatus({ ...status, memberId: header.member_id, clusterId: header.cluster_id });
  },
  members: () => post('/v3/cluster/member/list', {}),
  readMembers: (response: HttpResponse) => membersIn(parseObject(response.body)?.members),
  transfer: (to) => post('/v3/maintenance/transfer-leadership', { targetID: to }),
  electionTimeout,
} satisfies ClusterView;

function numberIn({ status, body }: HttpResponse, field: string): number | null {
  return status === 200 ? wholeNumber(parseObject(body)?.[field]) : null;
}

export const gatewayHoldings = {
  room: {
    request: () => post('/v3/maintenance/status', {}),
    read: ({ status, body }: HttpResponse) => (status === 200 ? roomIn(parseObject(body) ?? {}) : null),
    commands: roomCommands,
    raise: RAISE_QUOTA,
  },
  size: {
    request: () => post('/v3/maintenance/status', {}),
    read: (response: HttpResponse) => numberIn(response, 'dbSize'),
  },
  count: {
    what: 'keys',
    request: () => {
      const key = toBase64(EVERY_KEY);
      return post('/v3/kv/range', { key, range_end: key, count_only: true });
    },
    // JSON of protobuf leaves out what is 0.
    read: (response: HttpResponse) => numberIn(response, 'count') ?? (isRange(response) ? 0 : null),
  },
} satisfies Holdings;

function isRange({ status, body }: HttpResponse): boolean {
  return status === 200 && isObject(parseObject(body)?.header);
}

/** With authentication on. The gateway cannot take a client certificate for a user: etcd refuses one that names any. */
export const gatewayLogin = {
  request: (name, password) => post('/v3/auth/authenticate', { name, password }),
  readToken: (response: HttpResponse) => stringOr(parseObject(response.body)?.token, null),
} satisfies Login;

/** Puts the bodies of puts together to that of a transaction, in a buffer that grows to the longest. */
function transactions(): (puts: Iterable<Uint8Array>) => Uint8Array {
  const [first, next, last] = ['{"success":[{"requestPut":', '},{"requestPut":', '}]}'].map(asciiBytes) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  let buffer = new Uint8Array(0);
  let length = 0;
  const append = (bytes: Uint8Array): void => {
    if (length + bytes.length > buffer.length) {
      const grown = new Uint8Array(2 * (length + bytes.length));
      grown.set(buffer.subarray(0, length));
      buffer = grown;
    }
    buffer.set(bytes, length);
    length += bytes.length;
  };
  return (puts) => {
    length = 0;
    for (const put of puts) {
      append(length === 0 ? first : next);
      append(put);
    }
    append(last);
    return buffer.subarray(0, length);
  };
}

const HEX = asciiBytes('0123456789abcdef');

/** Lays out `{"key":"...","value":"..."}` in base64 once for each piece; a request then changes the key's and the head's characters. */
function loadRequests(shape: LoadShape, base64: Base64, local: boolean): HttpLoad {
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
  // A stamp is a number of whole groups, and so is a head that has a piece behind it: each can be written on its own.
  const { headBytes, putStamp, putMark } = shape;
  const head = new Uint8Array(headBytes);
  const keyAt = '{"key":"'.length;
  const valueAt = keyAt + keyText + '","value":"'.length;
  const markAt = valueAt + base64Length(STAMP_BYTES);

  const blank = `{"key":"${' '.repeat(keyText)}","value":"${' '.repeat(base64Length(headBytes))}`;
  const next = shape.values({
    prepare: (piece) => asciiBytes(`${blank}${base64.encode(piece)}"}`),
    ready: (body) => {
      putStamp(head, 0);
      writeBase64(head, 0, STAMP_BYTES, body, valueAt);
    },
  });
  const readBuffer = asciiBytes(`{"key":"${' '.repeat(keyText)}"${local ? ',"serializable":true' : ''}}`);

  const { namespaceIndex, keyNumber } = shape;
  const hex = HEX;
  const setKey = (buffer: Uint8Array, index: number): void => {
    const namespace = namespaceIndex(index);
    const bytes = keyBytes[namespace] as Uint8Array;
    const number = keyNumber(index) | 0x80000000;
    for (let at = shared, shift = 28; shift >= 0; at++, shift -= 4) bytes[at] = hex[(number >>> shift) & 15] as number;
    buffer.set(leads[namespace] as Uint8Array, keyAt);
    writeBase64(bytes, cut, keyLength, buffer, keyAt + base64Length(cut));
  };

  return {
    readMethod: 'POST',
    writeMethod: 'POST',
    readHeaders: JSON_HEADERS,
    writeHeaders: JSON_HEADERS,
    path: (operation) => (operation === 'read' ? '/v3/kv/range' : '/v3/kv/put'),
    batch: { path: TXN, body: transactions() },
    readBody: (index) => {
      setKey(readBuffer, index);
      return readBuffer;
    },
    writeBody: (index) => {
      const body = next();
      setKey(body, index);
      putMark(head, 0, index);
      writeBase64(head, STAMP_BYTES, headBytes, body, markAt);
      return body;
    },
  };
}

function namespaceOf({ key }: Readonly<Record<string, unknown>>): string {
  return (fromBase64(stringOr(key, '')) ?? '').slice(MARKERS.length);
}

const namespaces = {
  create: (namespace) => post('/v3/kv/put', { key: toBase64(markerKey(namespace)), value: toBase64(MARKER_VALUE) }),
  delete: (namespace) => {
    const prefix = entryPrefix(namespace);
    return post(TXN, {
      success: [
        { requestDeleteRange: { key: toBase64(markerKey(namespace)) } },
        { requestDeleteRange: { key: toBase64(prefix), range_end: toBase64(rangeEnd(prefix)) } },
      ],
    });
  },
  list: () => post('/v3/kv/range', { key: toBase64(MARKERS), range_end: toBase64(rangeEnd(MARKERS)) }),
  readList: (response: HttpResponse) => kvs(response).map(namespaceOf),
  readOwn: (response: HttpResponse) =>
    kvs(response)
      .filter(({ value }) => fromBase64(stringOr(value, '')) === MARKER_VALUE)
      .map(namespaceOf),
} satisfies NamespaceRequests;

/**
 * Entries through the gateway.
 * @param base64 for values, which may be large
 */
export function gatewayEntries(reads: Reads, base64: Base64) {
  const local = reads === 'local';
  return {
    namespaces,
    write: (entry: EntryName, value: string) =>
      post('/v3/kv/put', { key: toBase64(entryKey(entry)), value: base64.encode(value) }),
    read: (entry: EntryName) =>
      post('/v3/kv/range', { key: toBase64(entryKey(entry)), ...(local ? { serializable: true } : {}) }),
    readValue: (response: HttpResponse) => {
      const kv = kvs(response)[0];
      return kv === undefined ? null : (fromBase64(stringOr(kv.value, ''), base64) ?? '');
    },
    loadRequests: (shape: LoadShape) => loadRequests(shape, base64, local),
  } satisfies Partial<EntryStore>;
}
