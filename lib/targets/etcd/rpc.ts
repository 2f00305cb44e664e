import { asciiText } from '../../base/bytes.ts';
import { isObject, stringOr } from '../../base/json.ts';
import type { EntryName } from '../../data/dataset.ts';
import { STAMP_BYTES } from '../../data/stamp.ts';
import { classifyCode, failed, notOurs } from '../answers.ts';
import { entryTexts } from '../entry-texts.ts';
import { CODE, type GrpcRequest, type GrpcResponse, type Message } from '../grpc.ts';
import type { Holdings } from '../holdings.ts';
import type { Operation } from '../operations.ts';
import type { Answer } from '../outcome.ts';
import type { ClusterView, EntryStore, GrpcLoad, LoadShape, Login, NamespaceRequests, Reads } from '../target.ts';
import { classifyText } from './errors.ts';
import { electionTimeout } from './flags.ts';
import { EVERY_KEY, entryKey, entryPrefix, MARKER_VALUE, MARKERS, markerKey, rangeEnd } from './keys.ts';
import { RAISE_QUOTA, roomCommands, roomIn } from './room.ts';
import { membersIn, nodeStatus, wholeNumber } from './view.ts';

const RANGE = 'etcdserverpb.KV/Range';
const PUT = 'etcdserverpb.KV/Put';
const TXN = 'etcdserverpb.KV/Txn';

function call(name: string, message: Message): GrpcRequest {
  return { call: name, message };
}

/** Whether a message has what every answer of etcd's has. */
function hasRevision({ header }: Message): boolean {
  return isObject(header) && Number(header.revision ?? 0) > 0;
}

/** Judges an answer to a call; one whose message nobody asked for by its status. */
export function classifyRpc(operation: Operation, response: GrpcResponse): Answer {
  const { code, text, error, message } = response;
  if (code === CODE.OK) return message === null || hasRevision(message) ? { outcome: 'ok' } : notOurs(operation);
  // Keys and values are read as texts; what is none has not been written by us.
  if (error === undefined && /invalid UTF-8/.test(text)) return failed('rejected', 'wrong-value');
  return (error === undefined ? classifyText(operation, text) : null) ?? classifyCode(operation, response);
}

/** The pairs of a range answer, first to last. */
function kvs({ message }: GrpcResponse): readonly Message[] {
  const list = message?.kvs;
  return Array.isArray(list) ? list.filter(isObject) : [];
}

export const rpcView = {
  status: () => call('etcdserverpb.Maintenance/Status', {}),
  readStatus: ({ code, message }: GrpcResponse) => {
    if (code !== CODE.OK || message === null || !isObject(message.header)) return null;
    return nodeStatus({ ...message, memberId: message.header.memberId, clusterId: message.header.clusterId });
  },
  members: () => call('etcdserverpb.Cluster/MemberList', {}),
  readMembers: ({ message }: GrpcResponse) => membersIn(message?.members),
  transfer: (to) => call('etcdserverpb.Maintenance/MoveLeader', { targetID: to }),
  electionTimeout,
} satisfies ClusterView;

export const rpcHoldings = {
  room: {
    request: () => call('etcdserverpb.Maintenance/Status', {}),
    read: ({ code, message }: GrpcResponse) => (code === CODE.OK && message !== null ? roomIn(message) : null),
    commands: roomCommands,
    raise: RAISE_QUOTA,
  },
  size: {
    request: () => call('etcdserverpb.Maintenance/Status', {}),
    read: ({ code, message }: GrpcResponse) => (code === CODE.OK ? wholeNumber(message?.dbSize) : null),
  },
  count: {
    what: 'keys',
    request: () => call(RANGE, { key: EVERY_KEY, rangeEnd: EVERY_KEY, countOnly: true }),
    read: ({ code, message }: GrpcResponse) => (code === CODE.OK ? wholeNumber(message?.count) : null),
  },
} satisfies Holdings;

export const rpcLogin = {
  request: (name, password) => call('etcdserverpb.Auth/Authenticate', { name, password }),
  readToken: ({ message }: GrpcResponse) => stringOr(message?.token, '') || null,
} satisfies Login;

function namespaceOf({ key }: Message): string {
  return stringOr(key, '').slice(MARKERS.length);
}

const namespaces = {
  create: (namespace) => call(PUT, { key: markerKey(namespace), value: MARKER_VALUE }),
  delete: (namespace) => {
    const prefix = entryPrefix(namespace);
    return call(TXN, {
      success: [
        { requestDeleteRange: { key: markerKey(namespace) } },
        { requestDeleteRange: { key: prefix, rangeEnd: rangeEnd(prefix) } },
      ],
    });
  },
  list: () => call(RANGE, { key: MARKERS, rangeEnd: rangeEnd(MARKERS) }),
  readList: (response: GrpcResponse) => kvs(response).map(namespaceOf),
  readOwn: (response: GrpcResponse) =>
    kvs(response)
      .filter(({ value }) => value === MARKER_VALUE)
      .map(namespaceOf),
} satisfies NamespaceRequests;

/** Messages whose key and value are changed from one call to the next. */
function loadRequests(shape: LoadShape, local: boolean): GrpcLoad {
  const prefixes = shape.namespaces.map((namespace) => `${entryPrefix(namespace)}key-`);
  const keyOf = entryTexts(prefixes, shape);

  const { putStamp, putMark, headBytes } = shape;
  const head = new Uint8Array(headBytes);
  const [stamp, mark] = [head.subarray(0, STAMP_BYTES), head.subarray(STAMP_BYTES)];
  const next = shape.values({
    prepare: (piece) => ({ piece, stamp: '' }),
    ready: (value) => {
      putStamp(head, 0);
      value.stamp = asciiText(stamp);
    },
  });
  const read: Record<string, unknown> = local ? { key: '', serializable: true } : { key: '' };
  const write: Record<string, unknown> = { key: '', value: '' };
  return {
    readCall: RANGE,
    writeCall: PUT,
    batch: { call: TXN, message: (writes) => ({ success: writes.map((put) => ({ requestPut: put })) }) },
    readMessage: (index) => {
      read.key = keyOf(index);
      return read;
    },
    writeMessage: (index) => {
      const value = next();
      putMark(head, 0, index);
      write.key = keyOf(index);
      write.value = value.stamp + asciiText(mark) + value.piece;
      return write;
    },
  };
}

/** Entries over gRPC. */
export function rpcEntries(reads: Reads) {
  const local = reads === 'local';
  return {
    namespaces,
    write: (entry: EntryName, value: string) => call(PUT, { key: entryKey(entry), value }),
    read: (entry: EntryName) => call(RANGE, { key: entryKey(entry), ...(local ? { serializable: true } : {}) }),
    readValue: (response: GrpcResponse) => {
      const kv = kvs(response)[0];
      return kv === undefined ? null : stringOr(kv.value, '');
    },
    loadRequests: (shape: LoadShape) => loadRequests(shape, local),
  } satisfies Partial<EntryStore>;
}
