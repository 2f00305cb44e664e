import { CODE, type GrpcResponse } from './grpc.ts';
import type { HttpResponse } from './http.ts';
import { type Operation, traitsOf } from './operations.ts';
import type { Answer, Failure, Reason } from './outcome.ts';
import type { TransportError } from './transport-error.ts';

/** An answer that was not ok. */
export function failed(outcome: Failure, reason: Reason, leader?: string): Answer {
  return leader === undefined ? { outcome, reason } : { outcome, reason, leader };
}

/** What an error says of an operation, where nothing more is known: one that changes nothing has surely not been done. */
export function doubtOf(operation: Operation): Failure {
  return traitsOf(operation).changesState ? 'unknown' : 'rejected';
}

/** A success by its status that is none of the service's: whoever gave it may have handed the request on, or not. */
export function notOurs(operation: Operation): Answer {
  return failed(doubtOf(operation), 'wrong-answer');
}

/** What a request without an answer was. Null when there was one. */
function classifyError(error: TransportError | undefined): Answer | null {
  switch (error) {
    case 'unknown-host':
    case 'refused':
    case 'unreachable':
    case 'connect-timeout':
    case 'no-connection':
    case 'tls':
      return failed('rejected', 'refused');
    case 'other-protocol':
      return failed('rejected', 'unexpected');
    case 'timeout':
      return failed('unknown', 'timeout');
    case 'connection-lost':
      return failed('unknown', 'connection-lost');
    case 'too-long':
      return failed('unknown', 'unexpected');
  }
  return null;
}

/**
 * Judges what every HTTP service has in common: transport errors and the statuses whose meaning no target changes.
 * Null when the target has to say.
 */
export function classifyCommon(operation: Operation, response: HttpResponse): Answer | null {
  const doubt = doubtOf(operation);
  const error = classifyError(response.error);
  if (error !== null) return error;
  switch (response.status) {
    case 400:
    case 405:
    case 411:
    case 415:
    case 422:
      return failed('rejected', 'bad-request');
    case 401:
      return failed('rejected', 'unauthorized');
    case 403:
      return failed('rejected', 'forbidden');
    case 404:
      return failed('rejected', 'not-found');
    case 413:
      return failed('rejected', 'too-large');
    case 429:
      return failed('rejected', 'overloaded');
    case 504:
      return failed(doubt, 'timeout');
    case 507:
      return failed(doubt, 'no-space');
  }
  return null;
}

/** What is left when neither the common rules nor the target's own have an answer: never taken for success. */
export function classifyRest(operation: Operation, status: number): Answer {
  const doubt = doubtOf(operation);
  if (status === 503) return failed(doubt, 'unavailable');
  if (status >= 500) return failed(doubt, 'server-error');
  return failed(doubt, 'unexpected');
}

/** What grpc-js and grpc-go say of a stream that HTTP/2 promises to be untouched: refused, or begun after the node went away. */
const NOT_TAKEN =
  /^(Stream refused by server|stream terminated by RST_STREAM with error code: REFUSED_STREAM|the connection is draining)/;

/**
 * Judges an answer to a call by what its status code means to every service. Total: a target looks first at what it knows
 * better. Meanings: https://grpc.io/docs/guides/status-codes/
 */
export function classifyCode(operation: Operation, { code, text, error }: GrpcResponse): Answer {
  const doubt = doubtOf(operation);
  const lost = classifyError(error);
  if (lost !== null) return lost;
  switch (code) {
    case CODE.OK:
      return { outcome: 'ok' };
    case CODE.INVALID_ARGUMENT:
    case CODE.OUT_OF_RANGE:
    case CODE.UNIMPLEMENTED:
      return failed('rejected', 'bad-request');
    case CODE.DEADLINE_EXCEEDED:
      return failed(doubt, 'timeout');
    case CODE.NOT_FOUND:
      return failed('rejected', 'not-found');
    case CODE.PERMISSION_DENIED:
      return failed('rejected', 'forbidden');
    case CODE.UNAUTHENTICATED:
      return failed('rejected', 'unauthorized');
    case CODE.FAILED_PRECONDITION:
      return failed('rejected', 'unavailable');
    case CODE.RESOURCE_EXHAUSTED:
      // gRPC checks a message's size before the service sees it. raftmark takes answers of any size, so that it is the node
      // which speaks of a message that it received; one that it could not send is the answer to what it may have done.
      if (/received message larger than max|message exceeds maximum size/i.test(text))
        return failed('rejected', 'too-large');
      return failed(doubt, /larger than max/.test(text) ? 'too-large' : 'overloaded');
    case CODE.ALREADY_EXISTS:
      return failed('rejected', 'unexpected');
    case CODE.UNAVAILABLE:
      return failed(NOT_TAKEN.test(text) ? 'rejected' : doubt, 'unavailable');
    case CODE.CANCELLED:
    case CODE.ABORTED:
      return failed(doubt, 'unavailable');
    case CODE.UNKNOWN:
    case CODE.INTERNAL:
    case CODE.DATA_LOSS:
      return failed(doubt, 'server-error');
  }
  return failed(doubt, 'unexpected');
}
