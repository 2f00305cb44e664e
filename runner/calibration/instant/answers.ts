import type { EntryName } from '../../../lib/data/dataset.ts';
import { readAnswerBytes } from '../../../lib/targets/answer-size.ts';
import type { HttpRequest, HttpResponse } from '../../../lib/targets/http.ts';
import type { EntryTarget } from '../../../lib/targets/kinds.ts';
import type { Operation } from '../../../lib/targets/operations.ts';
import { whoIsThere } from '../../../lib/targets/question.ts';
import { nextHop } from '../../../lib/targets/redirects.ts';
import { answerInWords, isGrpc, type PlainRequest, type PlainResponse } from '../../../lib/targets/wire.ts';
import { behindRedirect } from '../../cluster/redirect.ts';
import type { Sender } from '../../cluster/send.ts';
import { describeCall } from '../../system/calls.ts';
import { unavailable } from '../../system/errors.ts';

/** What the instant server answers to one kind of request: bytes that are ready. */
export interface InstantAnswer {
  /** Method and path of an HTTP request, as in `PUT /v1/x`; the path of a call, as in `/package.Service/Method`. */
  readonly to: string;
  /** A whole HTTP answer, or a message of gRPC with its length before it; base64. */
  readonly bytes: string;
}

/** All that the instant server knows, by protocol. */
export interface InstantAnswers {
  readonly http: readonly InstantAnswer[];
  readonly grpc: readonly InstantAnswer[];
}

/** Where answers are taken from. */
export interface Recorded {
  readonly target: EntryTarget;
  readonly sender: Sender;
  /** The node that is asked: the leader, where one is known. */
  readonly url: string;
  /** An entry that is there. */
  readonly entry: EntryName;
  /** Of its value. */
  readonly valueBytes: number;
  /** Sizes of queries, and the namespace that they are asked of under load. */
  readonly queries: { readonly limits: readonly number[]; readonly namespace: string };
  readonly signal: AbortSignal;
}

const TIMEOUT_MS = 5_000;

/**
 * Asks a real node for everything that scripts ask under load, once, and keeps its answers: so whatever a target takes for
 * success, the instant server answers, and a new target needs nothing more. What is not kept (members and their addresses above
 * all) the instant server refuses, so that no load leaves it.
 * @throws UserError when the node does not answer so that a script could go on
 */
export async function recordAnswers(recorded: Recorded): Promise<InstantAnswers> {
  const { target, sender, url, entry, valueBytes, queries, signal } = recorded;
  const kept: InstantAnswers & { readonly http: InstantAnswer[]; readonly grpc: InstantAnswer[] } = {
    http: [],
    grpc: [],
  };
  const keep = (request: PlainRequest, response: PlainResponse): void => {
    const list = isGrpc(request) ? kept.grpc : kept.http;
    const answer = answerTo(request, response);
    if (list.some(({ to }) => to === answer.to)) {
      throw unavailable(`${target.name} takes several kinds of requests at ${answer.to}, which cannot be told apart`);
    }
    list.push(answer);
  };
  const ask = async (operation: Operation, request: PlainRequest, values = 1): Promise<PlainResponse> => {
    const maxBytes = readAnswerBytes(target.entries, values * valueBytes);
    let node = url;
    for (let hops = 0; ; hops++) {
      const response = await sender.send(node, request, TIMEOUT_MS, signal, maxBytes);
      const answer = target.classify(operation, response);
      if (answer.outcome === 'ok') return response;
      const named = nextHop(answer, hops);
      const next = named === null ? null : await behindRedirect(target, named, node, [url], sender);
      if (next === null) throw unavailable(`${node} ${answerInWords(response)} to a ${operation}`);
      node = next;
    }
  };

  const { request } = whoIsThere(target);
  keep(request, await sender.send(url, request, TIMEOUT_MS, signal));
  const read = target.entries.read(entry);
  const found = await ask('read', read);
  const value = target.entries.readValue(found, entry);
  if (value === null) throw unavailable(`${url} does not hold ${entry.namespace}/${entry.key}`);
  keep(read, found);
  // The value that is there already, so that nothing is changed.
  const write = target.entries.write(entry, value);
  keep(write, await ask('write', write));
  if (!('absent' in target.audit)) {
    for (const limit of queries.limits) {
      // An event brings the value before and the one after. Asked of a namespace that is there; under load it is that of the audited writes, which are made later.
      const answer = await ask('query', target.audit.query(entry.namespace, limit), 2 * limit);
      keep(target.audit.query(queries.namespace, limit), answer);
    }
  }
  return kept;
}

function answerTo(request: PlainRequest, response: PlainResponse): InstantAnswer {
  if (isGrpc(request)) {
    const { path, responseSerialize } = describeCall(request.call);
    if (!('code' in response) || response.message === null) {
      throw unavailable(`${request.call} brings no message: ${answerInWords(response)}`);
    }
    const message = responseSerialize(response.message);
    const head = Buffer.alloc(5);
    head.writeUInt32BE(message.length, 1);
    return { to: path, bytes: Buffer.concat([head, message]).toString('base64') };
  }
  if ('code' in response || response.status === 0) throw unavailable(`no answer: ${answerInWords(response)}`);
  return { to: httpKey(request), bytes: httpBytes(response).toString('base64') };
}

function httpKey({ method, path }: HttpRequest): string {
  return `${method} ${path}`;
}

/** Headers of one connection, or of one answer: those that are not repeated. */
const NOT_REPEATED = [
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'location',
  'set-cookie',
  'transfer-encoding',
];

function httpBytes({ status, headers, body }: HttpResponse): Buffer {
  const bytes = Buffer.from(body);
  const lines = Object.entries(headers).filter(([name]) => !NOT_REPEATED.includes(name));
  // These two never have a body, nor a length of one.
  const length = status === 204 || status === 304 ? [] : [['content-length', String(bytes.length)]];
  const head = [...lines, ...length].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Instant\r\n${head}\r\n`, 'latin1'), bytes]);
}
