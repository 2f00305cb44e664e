import { CODE, CODE_NAMES, type GrpcRequest, type GrpcResponse } from './grpc.ts';
import type { HttpRequest, HttpResponse } from './http.ts';
import type { TransportError } from './transport-error.ts';

/** A request as plain data: k6 sends it under load, the runner sends it for discovery, checks, probes and cleaning up. */
export type PlainRequest = HttpRequest | GrpcRequest;

/** An answer as plain data, in the protocol of its request. */
export type PlainResponse = HttpResponse | GrpcResponse;

export function isGrpc(request: PlainRequest): request is GrpcRequest {
  return 'call' in request;
}

const NO_ANSWER: Readonly<Record<TransportError, string>> = {
  'unknown-host': 'its name has no address',
  refused: 'nothing listens there',
  'no-connection': 'no connection came about',
  tls: 'no TLS connection: it and raftmark do not trust each other',
  'other-protocol': 'speaks another protocol',
  timeout: 'no answer in time',
  'connection-lost': 'the connection was lost',
};

/** Characters of a status text that are shown. */
const SHOWN = 120;

/** What came back, in words that can follow a node's address: `no answer in time`, `answers 404`. */
export function answerInWords(response: PlainResponse): string {
  if (response.error !== undefined) return NO_ANSWER[response.error];
  if (!('code' in response)) return `answers ${response.status}`;
  const text = response.text === '' ? '' : `: ${response.text.slice(0, SHOWN)}`;
  return `answers ${response.code} ${CODE_NAMES[response.code] ?? 'of no known meaning'}${text}`;
}

/** Whether a node has done what was asked, as any service of its protocol says it. */
export function isSuccess(response: PlainResponse): boolean {
  return 'code' in response ? response.code === CODE.OK : response.status >= 200 && response.status < 300;
}
