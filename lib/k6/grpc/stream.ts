import grpc, { type GrpcError } from 'k6/net/grpc';
import { CODE, type GrpcResponse, type Message } from '../../targets/grpc.ts';
import { type CallEnd, toPlainCall } from './call-end.ts';
import type { CallParams, Channel } from './channels.ts';

/**
 * How a stream ended.
 * - `done`: the node has no more to send.
 * - `time-over`: the time that it was given is over.
 * - `closed`: its channel was closed.
 * - `failed`: otherwise; the response says how.
 */
export interface StreamEnd {
  readonly how: 'done' | 'time-over' | 'closed' | 'failed';
  /** Without a message, and without trailers: k6 does not show those of streams. */
  readonly response: GrpcResponse;
}

export interface StreamEvents {
  /** Called with each message, in order. May make calls. */
  onMessage(message: Message): void;
  /** Called once, after the last message; not at all when k6 ends the user's iteration first. */
  onEnd(end: StreamEnd): void;
}

/** k6's words for a stream whose connection was closed, and for one that the node cancelled. */
const CANCELLED = 'canceled by client (k6)';

/**
 * Opens a stream of answers to one request. Messages come when the script gives the engine time: between its iterations, or
 * while it awaits a promise, and never while it sleeps. k6 cannot end a stream by itself, so that `params.timeout` is how long
 * it lasts, unless its channel is closed: a stream that is to end earlier has a channel to itself, on which nobody else's
 * failure ends it either. Never throws for what network or node do.
 */
export function openStream(
  channel: Channel,
  call: string,
  message: Message,
  params: CallParams,
  { onMessage, onEnd }: StreamEvents,
): void {
  let error: GrpcError | null = null;
  const unopened = channel.stream(params, (client, rest, release) => {
    const stream = new grpc.Stream(client, call, rest as never);
    stream.on('data', (data) => onMessage(data as Message));
    // One that has failed still ends, and its end is told last.
    stream.on('error', (told) => {
      error ??= told as GrpcError;
    });
    stream.on('end', () => {
      const end = endOf(error, release());
      if (end.response.error !== undefined && end.how === 'failed') channel.close();
      onEnd(end);
    });
    // The one request is also the last: k6 says so by itself, and `end` on a stream that is over would wait for ever.
    stream.write(message);
  });
  // Never before this function has returned.
  if (unopened !== null) {
    Promise.resolve().then(() => onEnd({ how: 'failed', response: toPlainCall(unopened) }));
  }
}

/** @param closed whether the channel has been closed since the stream was opened */
function endOf(error: GrpcError | null, closed: boolean): StreamEnd {
  if (error === null) {
    return { how: 'done', response: { code: CODE.OK, text: '', trailers: {}, message: null } };
  }
  const { code, message } = error as unknown as { readonly code: unknown; readonly message: string };
  // The code is a Go value.
  const cancelled = message === CANCELLED;
  const status = cancelled ? CODE.CANCELLED : Number(code);
  const response = toPlainCall({ status, error: { message } } as unknown as CallEnd);
  if (cancelled) return { how: closed ? 'closed' : 'failed', response };
  return { how: response.error === 'timeout' ? 'time-over' : 'failed', response };
}
