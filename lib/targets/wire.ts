import { parseObject, stringOr } from '../base/json.ts';
import { printable } from '../base/printable.ts';
import { CODE, CODE_NAMES, type GrpcRequest, type GrpcResponse } from './grpc.ts';
import type { HttpRequest, HttpResponse } from './http.ts';
import { tlsReason } from './tls-reason.ts';
import type { TransportError } from './transport-error.ts';

/** A request as plain data: k6 sends it under load, the runner sends it for discovery, checks, probes and cleaning up. */
export type PlainRequest = HttpRequest | GrpcRequest;

/** An answer as plain data, in the protocol of its request. */
export type PlainResponse = HttpResponse | GrpcResponse;

export function isGrpc(request: PlainRequest): request is GrpcRequest {
  return 'call' in request;
}

const NO_ANSWER: Readonly<Record<TransportError, string>> = {
  'unknown-host': 'its name does not resolve',
  refused: 'nothing listens there',
  unreachable: 'no route leads there',
  'connect-timeout': 'no connection in time',
  'no-connection': 'no connection came about',
  tls: 'no TLS connection: it and raftmark do not trust each other',
  'other-protocol': 'speaks another protocol',
  timeout: 'no answer in time',
  'connection-lost': 'the connection was lost',
  'too-long': 'the answer is longer than any of its kind',
};

/** Characters of a status text that are shown. */
const SHOWN = 120;

/** Why there was no trust, to follow the words for that; empty where it is not known, and of other errors. */
export function reasonOf(response: PlainResponse): string {
  if (response.error !== 'tls') return '';
  const reason = tlsReason('code' in response ? response.text : (response.detail ?? ''));
  return reason === null ? '' : ` (${reason})`;
}

/** What came back, in words that can follow a node's address: `no answer in time`, `answers 404`, `answers 503: no leader`. */
export function answerInWords(response: PlainResponse): string {
  if (response.error !== undefined) return NO_ANSWER[response.error] + reasonOf(response);
  const words = ownWords(response);
  const said = words === null ? '' : `: ${words}`;
  if (!('code' in response)) return `answers ${response.status}${said}`;
  return `answers ${response.code} ${CODE_NAMES[response.code] ?? 'of no known meaning'}${said}`;
}

/** What a service says of a request that it has not done, in its own words, fit to be printed; null when it says nothing in words. */
export function ownWords(response: PlainResponse): string | null {
  if (isSuccess(response)) return null;
  const said = 'code' in response ? response.text : saidIn(response.body);
  const text = printable(said.slice(0, SHOWN));
  // A page of HTML is none of a service's words.
  return text === '' || text.startsWith('<') ? null : text;
}

/** What a body says in words, as the services write it that are known: {"message": ...} or {"error": ...}, a problem of RFC 9457, or plain text. */
export function saidIn(body: string): string {
  const said = parseObject(body);
  if (said === null) return body.trim();
  const { message, error, title, detail } = said;
  const [first, ...others] = [message, error, title].filter((text) => typeof text === 'string' && text !== '');
  const more = first === title && typeof detail === 'string' && detail !== '' ? `: ${detail}` : '';
  return first === undefined && others.length === 0 ? stringOr(detail, '') : `${first}${more}`;
}

/** Whether a node has done what was asked, as any service of its protocol says it. */
export function isSuccess(response: PlainResponse): boolean {
  return 'code' in response ? response.code === CODE.OK : response.status >= 200 && response.status < 300;
}
