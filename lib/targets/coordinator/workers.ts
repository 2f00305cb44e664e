import { asciiBytes } from '../../base/bytes.ts';
import { inJson, isObject, parseObject, stringOr } from '../../base/json.ts';
import type { EntryName } from '../../data/dataset.ts';
import { entryTexts } from '../entry-texts.ts';
import type { HttpRequest, HttpResponse } from '../http.ts';
import type { EntryStore, HttpLoad, LoadShape } from '../target.ts';
import type { TaskStore } from '../tasks.ts';
import { recordIn } from './record.ts';

const JSON_HEADERS = { 'Content-Type': 'application/json' };
const NO_HEADERS = {};
const FORWARD = '/raft/forward';
const WORKERS = '/api/workers';
/** Who a worker of ours says that it is, and where: nobody sends anything there. */
const HOST_NAME = 'raftmark';
const HOST = { host: '127.0.0.1', port: 9 } as const;

/** Half of what the coordinator's server takes as the body of a request, so that escapes have room. */
const MAX_PAYLOAD = { bytes: 512 * 1_024, source: 'its server takes requests of 1 MiB at most' } as const;

/** Hex digits of a key. */
const KEY_DIGITS = 8;
const BLANK = 0x20;

/** How long an acknowledged change may take to be in all lists: nodes fetch the state of their leader every 5 s. */
const SETTLE_MS = 6_000;

function post(path: string, body: unknown): HttpRequest {
  return { method: 'POST', path, headers: JSON_HEADERS, body: JSON.stringify(body) };
}

/** A command for the log. */
function forward(method: string, params: unknown): HttpRequest {
  return post(FORWARD, { method, params });
}

function addWorker(id: string, value: string): HttpRequest {
  return forward('register_worker', { worker_id: id, hostname: HOST_NAME, capabilities: { value }, tags: {} });
}

const list = (): HttpRequest => ({ method: 'GET', path: WORKERS, headers: NO_HEADERS });

/** The id of the worker that stands for an entry. */
function idOf({ namespace, key }: EntryName): string {
  return `${namespace}/${key}`;
}

function valueIn(record: string | null): string | null {
  const capabilities = record === null ? null : parseObject(record)?.capabilities;
  return isObject(capabilities) ? stringOr(capabilities.value, null) : null;
}

/** Lays out the command once for each piece; a write then puts in the name of the entry and the head of its value. */
function loadRequests(shape: LoadShape): HttpLoad {
  const { namespaces, putStamp, putMark } = shape;
  const prefixes = namespaces.map((namespace) => `${namespace}/key-`);
  const names = entryTexts(prefixes, shape);
  // Room for the longest name, with its quote; behind a shorter one there are blanks, which mean nothing there.
  const room = Math.max(...prefixes.map(({ length }) => length)) + KEY_DIGITS + 1;
  const start = '{"method":"register_worker","params":{"worker_id":"';
  const middle = `,"hostname":"${HOST_NAME}","tags":{},"capabilities":{"value":"`;
  const nameAt = start.length;
  const headAt = nameAt + room + middle.length;
  const blank = `${start}${' '.repeat(room)}${middle}${'-'.repeat(shape.headBytes)}`;
  const next = shape.values({
    prepare: (piece) => asciiBytes(`${blank}${inJson(piece)}"}}}`),
    ready: (body) => putStamp(body, headAt),
  });
  return {
    readMethod: 'GET',
    writeMethod: 'POST',
    readHeaders: NO_HEADERS,
    writeHeaders: JSON_HEADERS,
    path: (operation) => (operation === 'read' ? WORKERS : FORWARD),
    readBody: null,
    writeBody: (index) => {
      const body = next();
      const name = `${names(index)}"`;
      for (let at = 0; at < room; at++) body[nameAt + at] = at < name.length ? name.charCodeAt(at) : BLANK;
      putMark(body, headAt, index);
      return body;
    },
  };
}

/**
 * Workers as entries: an entry is a worker of that name, whose capabilities bring the value. A write is the command that registers
 * it in the log, where a later one takes the place of an earlier; a read is the list of all workers, as the node that is asked has
 * it, in which the one is looked up.
 */
export const coordinatorEntries: EntryStore = {
  reads: 'local',
  readsOffered: ['local'],
  readBarrier: { absent: 'a node of the coordinator answers with what it has' },
  sizeBoundary: { absent: 'the coordinator stores values of all sizes alike' },
  namespaces: { absent: 'the coordinator has no request by which a worker could be deleted' },
  maxPayload: MAX_PAYLOAD,
  lists: { probeEveryMs: 500, probeTimeoutMs: 3_000, answerBytes: (64 * 1_024 * 1_024) | 1 },
  write: (entry, value) => addWorker(idOf(entry), value),
  read: list,
  readValue: (response, entry) => valueIn(recordIn((response as HttpResponse).body, idOf(entry))),
  loadRequests,
};

/** The four operations as the coordinator has them. */
export const coordinatorTasks: TaskStore = {
  maxPayload: MAX_PAYLOAD,
  register: (worker) => post('/api/workers/register', { worker_id: worker, ...HOST }),
  add: (worker) => addWorker(worker, ''),
  submit: (task, payload) =>
    forward('add_task', { task_data: { task_id: task, type: 'benchmark', config: { payload } } }),
  update: (worker, status) => forward('update_worker_status', { worker_id: worker, status }),
  query: list,
  readWorkers: (response) => {
    const all = parseObject((response as HttpResponse).body);
    if (all === null) return null;
    return Object.entries(all).map(([id, worker]) => ({
      id,
      status: isObject(worker) ? stringOr(worker.status, null) : null,
    }));
  },
  settleMs: SETTLE_MS,
  tasksUnproven: 'the coordinator commits tasks and does nothing with them, so that none can be found again',
};
