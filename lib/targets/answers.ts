import type { PlainResponse } from './http.ts';
import { type Operation, traitsOf } from './operations.ts';
import type { Answer, Failure, Reason } from './outcome.ts';

/** An answer that was not ok. */
export function failed(outcome: Failure, reason: Reason, leader?: string): Answer {
  return leader === undefined ? { outcome, reason } : { outcome, reason, leader };
}

/** What an error says of an operation, where nothing more is known: one that changes nothing has surely not been done. */
export function doubtOf(operation: Operation): Failure {
  return traitsOf(operation).changesState ? 'unknown' : 'rejected';
}

/**
 * Judges what every HTTP service has in common: transport errors and the statuses whose meaning no target changes.
 * Null when the target has to say.
 */
export function classifyCommon(operation: Operation, response: PlainResponse): Answer | null {
  const doubt = doubtOf(operation);
  switch (response.error) {
    case 'refused':
      return failed('rejected', 'refused');
    case 'timeout':
      return failed('unknown', 'timeout');
    case 'connection-lost':
      return failed('unknown', 'connection-lost');
  }
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
