import type { GrpcResponse } from '../../targets/grpc.ts';
import { hostAndPort } from '../../targets/http.ts';
import type { GrpcLoad, LoadRequests, Target } from '../../targets/target.ts';
import { isGrpc, type PlainRequest } from '../../targets/wire.ts';
import type { Access } from '../access.ts';
import type { TlsMaterial } from '../tls.ts';
import { type EntryShots, type Shot, type ShotOptions, Wire } from '../wire.ts';
import { toPlainCall } from './call-end.ts';
import { type CallParams, Channels } from './channels.ts';

/** Calls of a target that is spoken to over gRPC. */
export function grpcLoad(requests: LoadRequests): GrpcLoad {
  if ('readCall' in requests) return requests;
  throw new Error('these are HTTP requests, and no calls');
}

/** An answer to a write says nothing beyond its status. */
const UNREAD = { discardResponseMessage: true } as const;

/** Calls over gRPC: one connection to each node, opened with the first call. */
export class GrpcWire extends Wire {
  readonly channels: Channels;

  /**
   * Init context only.
   * @param hosts the nodes that are known so far
   */
  constructor({ view, entries }: Target, hosts: readonly string[], access: Access, tls: TlsMaterial) {
    super(access);
    const any = 'absent' in view ? entries.read({ namespace: '', key: '' }) : view.status();
    this.channels = new Channels(plainCall(any).call, hosts.length, tlsOf(tls));
  }

  protected transmit(
    url: string,
    request: PlainRequest,
    timeoutMs: number,
    metadata: Readonly<Record<string, string>>,
  ): GrpcResponse {
    const { call, message } = plainCall(request);
    const tags = { operation: 'control', node: hostAndPort(url) };
    return toPlainCall(this.channels.to(url).invoke(call, message, { metadata, timeout: timeoutMs, tags }));
  }

  params({ timeoutMs, tags }: ShotOptions): CallParams {
    return { metadata: this.access.headers, timeout: timeoutMs, tags: { ...tags } };
  }

  entries(load: LoadRequests): EntryShots {
    const { readCall, writeCall, readMessage, writeMessage } = grpcLoad(load);
    const { channels } = this;
    // The message is the load's own, and changes with the next entry; by then this shot is over.
    const shot = (call: string, message: ReturnType<typeof readMessage>, more: Partial<CallParams> = {}): Shot => {
      return (url, options) =>
        this.repeated(url, () =>
          toPlainCall(channels.to(url).invoke(call, message, { ...this.params(options), ...more })),
        );
    };
    return {
      read: (index) => shot(readCall, readMessage(index)),
      write: (index) => shot(writeCall, writeMessage(index), UNREAD),
      writeAll: (url, indexes, options) => {
        const channel = channels.to(url);
        const params = { ...this.params(options), ...UNREAD };
        return this.allRepeated(url, async () => {
          // k6 turns a message into bytes before it gives the promise, so the next may change it.
          const ends = indexes.map((index) => channel.invokeAsync(writeCall, writeMessage(index), params));
          return (await Promise.all(ends)).map(toPlainCall);
        });
      },
    };
  }
}

function plainCall(request: PlainRequest) {
  if (!isGrpc(request)) throw new Error(`${request.method} ${request.path} is an HTTP request, and no call`);
  return request;
}

/** As k6's connect takes it; null for the machine's own trust and no identity. */
function tlsOf({ ca, cert, key }: TlsMaterial): object | null {
  if (ca === null && cert === null) return null;
  return { ...(ca !== null && { cacerts: ca }), ...(cert !== null && key !== null && { cert, key }) };
}
