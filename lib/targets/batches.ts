import type { Message } from './grpc.ts';

/** How one HTTP request does what several writes would, all or none. */
export interface HttpBatch {
  readonly path: string;
  /** Its body, from theirs; valid until the next call. */
  body(writes: Iterable<Uint8Array>): Uint8Array;
}

/** How one call does. */
export interface GrpcBatch {
  /** Service and method, as in a request. */
  readonly call: string;
  /** Its message, from theirs. */
  message(writes: readonly Message[]): Message;
}

/** Said of a target that has no such request. */
export const NO_BATCHES = 'it has no request that writes several entries together';
