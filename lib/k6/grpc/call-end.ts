import type { Response } from 'k6/net/grpc';
import { CODE, type GrpcResponse, isNoGrpc, type Message, NO_CODE } from '../../targets/grpc.ts';
import type { TransportError } from '../../targets/transport-error.ts';

/** A call that k6 gave no answer to. */
export interface NoAnswer {
  readonly status: typeof NO_CODE;
  readonly error: { readonly message: string };
  /** Whether it failed before there was a connection to send it over. */
  readonly unsent: boolean;
}

/** k6's answer to a call, or why there is none; `error` is null when the call was answered with OK, and only then. */
export type CallEnd = Response | NoAnswer;

export function noAnswer(error: unknown, unsent: boolean): NoAnswer {
  return { status: NO_CODE, error: { message: error instanceof Error ? error.message : String(error) }, unsent };
}

/** What k6 and grpc-go say of an attempt to connect that came to nothing. */
function connectError(text: string): TransportError {
  if (/no such host|: lookup /.test(text)) return 'unknown-host';
  if (/does not look like a TLS handshake|frame too large|HTTP\/1/.test(text)) return 'other-protocol';
  if (/x509|certificate|tls:|handshake failed/.test(text)) return 'tls';
  if (/connection refused/.test(text)) return 'refused';
  if (/no route to host|network is unreachable|cannot assign requested address/.test(text)) return 'unreachable';
  // Those who hang up are tried again until the time is over: the reason then stands behind that.
  return /^context deadline exceeded$|^no time left|i\/o timeout/.test(text) ? 'connect-timeout' : 'no-connection';
}

/**
 * What grpc-go says of a call that no node answered, by its text: codes do not tell its own words from a node's. One text is
 * the same from both: `context deadline exceeded`, which proves as little from either.
 */
function lostError(code: number, text: string): TransportError | undefined {
  if (code === CODE.DEADLINE_EXCEEDED) {
    // Waiting for a connection, it has sent nothing.
    if (/^latest balancer error|while waiting for connections/.test(text)) return 'connect-timeout';
    return /^context deadline exceeded/.test(text) ? 'timeout' : undefined;
  }
  const status = /^unexpected HTTP status code received from server: (\d+)/.exec(text)?.[1];
  if (status !== undefined && isNoGrpc(Number(status))) return 'other-protocol';
  if (code === CODE.RESOURCE_EXHAUSTED && isOwnLimit(text)) return 'too-long';
  if (code !== CODE.UNAVAILABLE) return undefined;
  if (/while dialing|handshake failed|error reading server preface/i.test(text)) return connectError(text);
  return /error reading from server|transport is closing|connection reset|broken pipe|EOF|closing transport/.test(text)
    ? 'connection-lost'
    : undefined;
}

/** Whether a message was too long for us, and not for the node: both say so in the same words, but our limits are odd. */
function isOwnLimit(text: string): boolean {
  return /received message larger than max \(\d+ vs\. \d*[13579]\)/.test(text);
}

/** Why a call that was not OK has no answer of a node; undefined when it has one. */
function transportErrorOf(end: CallEnd): TransportError | undefined {
  const text = errorText(end);
  if ('unsent' in end) return end.unsent ? connectError(text) : 'connection-lost';
  return lostError(Number(end.status), text);
}

/** Whether a call that was not OK says that its connection is no good. */
export function isLost(end: CallEnd): boolean {
  return transportErrorOf(end) !== undefined;
}

/** The same but for a call that was given up, where many are under way: the connection may be as good as before. */
export function isBroken(end: CallEnd): boolean {
  const error = transportErrorOf(end);
  return error !== undefined && error !== 'timeout';
}

function errorText({ error }: CallEnd): string {
  return (error as { message?: string } | null)?.message ?? '';
}

const NOTHING = {};

/** The end of a call as plain data; for the rare answers that are looked at. */
export function toPlainCall(end: CallEnd): GrpcResponse {
  if (end.error === null) {
    return {
      code: CODE.OK,
      text: '',
      trailers: NOTHING,
      message: ((end as Response).message as Message | null) ?? null,
    };
  }
  const error = transportErrorOf(end);
  const text = errorText(end);
  const trailers = 'trailers' in end ? flat(end.trailers as Record<string, string[]>) : NOTHING;
  return error === undefined
    ? { code: Number(end.status), text, trailers, message: null }
    : { code: NO_CODE, text, trailers, message: null, error };
}

function flat(trailers: Record<string, string[]>): Record<string, string> {
  return Object.fromEntries(Object.entries(trailers).map(([name, values]) => [name, values.join(', ')]));
}
