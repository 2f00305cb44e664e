import { asciiBytes } from '../base/bytes.ts';
import { inJson, isObject, parseArray, parseObject, stringOr } from '../base/json.ts';
import type { EntryName } from '../data/dataset.ts';
import { OWN_WORDS } from '../data/owner.ts';
import { classifyCommon, classifyRest, failed, notOurs } from './answers.ts';
import { confmanMetrics } from './confman/metrics.ts';
import { settingsOfConfman } from './confman/settings.ts';
import { entryTexts } from './entry-texts.ts';
import { type HttpRequest, type HttpResponse, originOf } from './http.ts';
import type { EntryTarget } from './kinds.ts';
import { type Operation, traitsOf } from './operations.ts';
import type { Answer, Reason } from './outcome.ts';
import {
  type HttpLoad,
  type LoadShape,
  type Manner,
  type NamespaceRequests,
  type NodeStatus,
  pick,
  type Reads,
} from './target.ts';
import { termOf } from './term.ts';

const JSON_HEADERS = { 'Content-Type': 'application/json' };
const NONE = {};
const READS_OFFERED = ['local', 'linearizable'] as const;

function namespacePath(namespace: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}`;
}

function entryPath({ namespace, key }: EntryName): string {
  return `${namespacePath(namespace)}/config/${encodeURIComponent(key)}`;
}

function get(path: string): HttpRequest {
  return { method: 'GET', path, headers: NONE };
}

/**
 * A 503 of Confman by its problem title. "Replication failed" says only that it was not confirmed, so a write may still
 * commit, except where the values' bytes themselves never reached a quorum ("Blob replication failed").
 */
function classify503(operation: Operation, body: string): Answer {
  const problem = parseObject(body);
  switch (problem?.title) {
    case 'No leader available':
      return failed('rejected', 'no-leader');
    case 'Replication failed':
      return stringOr(problem.detail, '').startsWith('Blob replication failed')
        ? failed('rejected', 'replication-failed')
        : failed('unknown', 'replication-failed');
    case 'Blob temporarily unavailable':
      return failed('rejected', 'unavailable');
  }
  return classifyRest(operation, 503);
}

const BARRIER_REASONS: Readonly<Record<number, Reason>> = { 503: 'barrier-failed', 504: 'barrier-timeout' };

/**
 * What a node says that could not make sure of what it would read; null when it says nothing of the kind. Nothing else of it tells
 * a client when to come back, which is seen also where the body of a read was thrown away.
 */
function classifyBarrier(operation: Operation, { status, headers, body }: HttpResponse): Answer | null {
  const reason = BARRIER_REASONS[status];
  if (reason === undefined) return null;
  const read = !traitsOf(operation).changesState;
  const told = body === '' ? read && 'retry-after' in headers : parseObject(body)?.title === 'Read barrier failed';
  return told ? failed('rejected', reason) : null;
}

/** So much of a body's begin and end is looked at: the value may be long. */
const LOOKED_BYTES = 512;

/** Values of so many bytes of UTF-8 and more are stored beside the log, by their content; the log holds what they are found by. */
export const BLOB_BYTES = 65_536;

/** What such a value is found by, in its place where an answer does not bring it. No value of raftmark's is one. */
const PLACEHOLDER = /"value"\s*:\s*"\[blob:[0-9a-f]{64}\]"/;

/** Whether a body is one of Confman's: an entry, a namespace, or a list. That of a read may have been thrown away. */
function isDocument(operation: Operation, body: string): boolean {
  if (body === '') return !traitsOf(operation).changesState;
  const ends = body.slice(0, LOOKED_BYTES) + body.slice(-LOOKED_BYTES);
  if (/^\s*\[/.test(ends)) return !traitsOf(operation).changesState && /\]\s*$/.test(ends);
  if (!/^\s*\{/.test(ends) || !/\}\s*$/.test(ends)) return false;
  return traitsOf(operation).changesState ? ACKNOWLEDGED.test(ends) : /"value"\s*:/.test(ends);
}

/** An entry has a version, and a namespace a path. */
const ACKNOWLEDGED = /"version"\s*:\s*\d|"path"\s*:\s*"/;

/** An entry whose value could not be had is an entry all the same: neither gone nor another one. */
function lacksValue(operation: Operation, body: string): boolean {
  return operation === 'read' && body.startsWith('{') && PLACEHOLDER.test(body.slice(0, LOOKED_BYTES));
}

function classify(operation: Operation, response: HttpResponse): Answer {
  if (response.status === 204) return { outcome: 'ok' };
  if (response.status === 200 && lacksValue(operation, response.body)) return failed('rejected', 'unavailable');
  if (response.status === 200) return isDocument(operation, response.body) ? { outcome: 'ok' } : notOurs(operation);
  if (response.status === 307 || response.status === 308) {
    const leader = originOf(response.headers.location ?? '');
    return leader === null ? failed('rejected', 'redirected') : failed('rejected', 'redirected', leader);
  }
  const common = classifyBarrier(operation, response) ?? classifyCommon(operation, response);
  if (common) return common;
  return response.status === 503 ? classify503(operation, response.body) : classifyRest(operation, response.status);
}

function readStatus(response: HttpResponse): NodeStatus | null {
  // 503 is how a node without a leader reports itself.
  if (response.status !== 200 && response.status !== 503) return null;
  const ready = parseObject(response.body);
  const cluster = ready?.cluster;
  if (!ready || !isObject(cluster) || (ready.status !== 'ready' && ready.status !== 'not_ready')) return null;
  const role = cluster.role === 'leader' || cluster.role === 'follower' ? cluster.role : 'unknown';
  const leader = originOf(stringOr(cluster.leader, ''));
  return {
    role,
    leader,
    // A leader names itself; a follower does not say what it is called.
    id: role === 'leader' ? leader : null,
    cluster: null,
    learner: false,
    term: termOf(cluster.term),
    ready: ready.status === 'ready',
    version: null,
  };
}

/** Lays out `{"value":"<head and piece>"}` once for each piece; a write then puts in a head. */
function loadRequests(shape: LoadShape): HttpLoad {
  const prefixes = shape.namespaces.map((namespace) => `${namespacePath(namespace)}/config/key-`);
  const path = entryTexts(prefixes, shape);

  // Locals: k6's engine finds them faster than properties.
  const { putStamp, putMark } = shape;
  const start = '{"value":"';
  const headAt = start.length;
  const blank = start + '-'.repeat(shape.headBytes);
  const next = shape.values({
    // The piece may need escapes (JSON entropy); the head never does.
    prepare: (piece) => asciiBytes(`${blank}${inJson(piece)}"}`),
    ready: (body) => putStamp(body, headAt),
  });

  return {
    readMethod: 'GET',
    writeMethod: 'PUT',
    readHeaders: NONE,
    writeHeaders: JSON_HEADERS,
    path: (_operation, index) => path(index),
    readBody: null,
    writeBody: (index) => {
      const body = next();
      putMark(body, headAt, index);
      return body;
    },
  };
}

const namespaces: NamespaceRequests = {
  create: (namespace) => ({
    method: 'PUT',
    path: namespacePath(namespace),
    headers: JSON_HEADERS,
    body: JSON.stringify({ description: OWN_WORDS }),
  }),
  delete: (namespace) => ({ method: 'DELETE', path: namespacePath(namespace), headers: NONE }),
  list: () => get('/api/v1/namespaces'),
  readList: (response: HttpResponse) => listed(response).map(({ path }) => path),
  readOwn: (response: HttpResponse) =>
    listed(response)
      .filter(({ description }) => description === OWN_WORDS)
      .map(({ path }) => path),
};

function listed({ body }: HttpResponse): { readonly path: string; readonly description: unknown }[] {
  return (parseArray(body) ?? []).flatMap((record) =>
    isObject(record) && typeof record.path === 'string' ? [{ path: record.path, description: record.description }] : [],
  );
}

function countNamespaces({ status, body }: HttpResponse): number | null {
  return status === 200 ? (parseArray(body)?.length ?? null) : null;
}

/** @param reads what the nodes are set up to promise: nothing in a request says so */
function make(reads: Reads) {
  return {
    name: 'confman',
    title: 'Confman configuration store',
    protocol: 'http',
    protocols: ['http'],
    reach: {
      defaultHosts: ['http://127.0.0.1:6100', 'http://127.0.0.1:6200', 'http://127.0.0.1:6300'],
      defaultApiKey: 'confman_dev_abc123',
      apiKeyHeader: 'X-Api-Key',
      apiKeyVariable: 'CONFMAN_BENCH_API_KEY',
    },
    login: { absent: 'Confman knows API keys, and no users with passwords' },
    okStatuses: [200, 204],
    classify,
    view: {
      status: () => ({ ...get('/health/ready'), keyless: true }),
      readStatus,
      members: () => null,
      readMembers: () => [],
      transfer: { absent: 'Confman has no request by which a leader hands its leadership over' },
      electionTimeout: { absent: 'Confman does not tell its election timeout' },
    },
    entries: {
      // Its barrier goes on to the local copy when it fails, by default. Set to `reject`, it answers 503 in place of that.
      reads,
      readsOffered: READS_OFFERED,
      readBarrier: { limitMs: 5_000, strict: 'ReadBarrier__FailureMode=reject on every node' },
      sizeBoundary: { bytes: BLOB_BYTES, below: 'inline', from: 'blob' },
      namespaces,
      // Bodies are unlimited, but a value of over 16 MB cannot be stored inline and stops the node that tries.
      maxPayload: { bytes: 16 * 1_024 * 1_024, source: "the largest document of Confman's store" },
      write: (entry, value) => ({
        method: 'PUT',
        path: entryPath(entry),
        headers: JSON_HEADERS,
        body: JSON.stringify({ value }),
      }),
      read: (entry) => get(entryPath(entry)),
      readValue: (response: HttpResponse) => stringOr(parseObject(response.body)?.value, null),
      loadRequests,
    },
    holdings: {
      room: { absent: 'Confman does not tell how much room its store has' },
      size: { absent: 'Confman does not tell the size of its store' },
      // Entries would have to be listed with their values.
      count: { what: 'namespaces', request: namespaces.list, read: countNamespaces },
    },
    metrics: confmanMetrics,
    settings: settingsOfConfman,
    queues: { absent: 'Confman keeps entries, and no queues' },
    audit: { query: (namespace, limit) => get(`${namespacePath(namespace)}/audit?limit=${limit}`) },
    speaking: (manner: Partial<Manner>): EntryTarget =>
      make(pick('confman', 'reads', manner.reads ?? reads, READS_OFFERED)),
  } as const satisfies EntryTarget;
}

/** Confman, a configuration store over Raft: REST, writes redirected to the leader, reads from any node. */
export const confman = make('local');
