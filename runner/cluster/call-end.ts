import type { ServiceError } from '@grpc/grpc-js';
import { CODE, type GrpcResponse, isNoGrpc, type Message, NO_CODE } from '../../lib/targets/grpc.ts';
import type { TransportError } from '../../lib/targets/transport-error.ts';

export function okResponse(message: Message): GrpcResponse {
  return { code: CODE.OK, text: '', trailers: {}, message };
}

/** What grpc-js says of an attempt to connect that came to nothing. */
function connectError(details: string): TransportError {
  if (/^Name resolution failed/.test(details)) return 'unknown-host';
  // Without TLS there, the first bytes of an answer are no record of it.
  if (/wrong version number|packet length too long/.test(details)) return 'other-protocol';
  if (/certificate|self.signed|TLS|SSL|alert|altname/i.test(details)) return 'tls';
  if (/Protocol error|Parse Error|Expected HTTP/i.test(details)) return 'other-protocol';
  if (/EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL/.test(details)) return 'unreachable';
  if (/ETIMEDOUT/.test(details)) return 'connect-timeout';
  return /ECONNREFUSED/.test(details) ? 'refused' : 'no-connection';
}

/** What grpc-js says of a call that no node answered, by its text: codes do not tell its own words from a node's. */
function transportError(code: number, details: string): TransportError | undefined {
  if (code === CODE.DEADLINE_EXCEEDED && /^Deadline exceeded after/.test(details)) {
    // Waiting for a connection, or for an address to connect to, it has sent nothing.
    return /Waiting for LB pick$|waiting for name resolution/.test(details) ? 'connect-timeout' : 'timeout';
  }
  const status = /^Received HTTP status code (\d+)$/.exec(details)?.[1];
  if (status !== undefined && isNoGrpc(Number(status))) return 'other-protocol';
  // grpc-js's own words, which no service of Go begins so.
  if (code === CODE.RESOURCE_EXHAUSTED && /^Received message larger than max/.test(details)) return 'too-long';
  if (code !== CODE.UNAVAILABLE) return undefined;
  if (/^Name resolution failed|^No connection established/.test(details)) return connectError(details);
  if (/^Channel closed before call started/.test(details)) return 'no-connection';
  return /^Connection dropped|ECONNRESET|EPIPE|ETIMEDOUT|The session has been destroyed/.test(details)
    ? 'connection-lost'
    : undefined;
}

/** The end of a call that was not OK. */
export function failedResponse({ code, details, message, metadata }: ServiceError): GrpcResponse {
  const trailers: Record<string, string> = {};
  for (const [name, value] of Object.entries(metadata?.getMap() ?? {})) trailers[name] = value.toString();
  const text = details || message;
  const error = transportError(code, details);
  if (error !== undefined) return { code: NO_CODE, text, trailers, message: null, error };
  // Said of a node that answered OK and nothing else: it may have done what it was asked, as UNIMPLEMENTED would deny.
  const nothing = code === CODE.UNIMPLEMENTED && details === 'No message received';
  return { code: nothing ? CODE.INTERNAL : code, text, trailers, message: null };
}
