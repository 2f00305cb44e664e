import { Metadata } from '@grpc/grpc-js';
import { CODE } from '../../lib/targets/grpc.ts';
import { StatusError } from '../etcd-client/connection.ts';

/** A call that is not answered with OK. */
export class Refusal extends Error {
  /** https://grpc.io/docs/guides/status-codes/ */
  readonly code: number;
  readonly details: string;
  readonly metadata: Metadata;

  constructor(code: number, details: string, trailers: Readonly<Record<string, string>> = {}) {
    super(details);
    this.code = code;
    this.details = details;
    this.metadata = new Metadata();
    for (const [name, value] of Object.entries(trailers)) this.metadata.set(name, value);
  }
}

export function queueNotFound(queue: string): Refusal {
  return new Refusal(CODE.NOT_FOUND, `queue not found: ${queue}`);
}

export function messageNotFound(id: string): Refusal {
  return new Refusal(CODE.NOT_FOUND, `message not found: ${id}`);
}

/** Said before anything is written: the call has surely not been done. */
export function noLeader(queue: string): Refusal {
  return new Refusal(CODE.UNAVAILABLE, `no leader available for queue ${queue}`);
}

/** What became of a write is not known: it may be done, also later. */
export function notConfirmed(cause: unknown): Refusal {
  const words = `write not confirmed: ${(cause as Error).message}`;
  if (cause instanceof StatusError && cause.code === CODE.RESOURCE_EXHAUSTED) return new Refusal(cause.code, words);
  return new Refusal(CODE.UNAVAILABLE, words);
}

/** As the node that was asked in place of this one has answered, or did not. */
export function forwardFailed(cause: unknown): Refusal {
  if (cause instanceof StatusError) return new Refusal(cause.code, cause.words);
  return new Refusal(CODE.UNAVAILABLE, `forward error: ${(cause as Error).message}`);
}
