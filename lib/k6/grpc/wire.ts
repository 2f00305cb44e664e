import type { Settings } from '../../exchange/settings.ts';
import { answerBytes } from '../../targets/answer-size.ts';
import type { GrpcRequest, GrpcResponse, Message } from '../../targets/grpc.ts';
import { hostAndPort } from '../../targets/http.ts';
import { firstQuestion } from '../../targets/question.ts';
import type { GrpcLoad, LoadRequests, Target } from '../../targets/target.ts';
import { isGrpc, type PlainRequest } from '../../targets/wire.ts';
import type { Access } from '../access.ts';
import type { TlsMaterial } from '../tls.ts';
import {
  type ClientShots,
  type EntryShots,
  type EventLoopLoad,
  type OpenShots,
  type Reply,
  type Send,
  type Shot,
  type ShotOptions,
  Wire,
} from '../wire.ts';
import { type CallEnd, toPlainCall } from './call-end.ts';
import { type CallParams, Channels } from './channels.ts';
import { type OpenChannel, OpenChannels } from './open-channel.ts';

/** Calls of a target that is spoken to over gRPC. */
export function grpcLoad(requests: LoadRequests): GrpcLoad {
  if ('readCall' in requests) return requests;
  throw new Error('these are HTTP requests, and no calls');
}

/** An answer to a write says nothing beyond its status. */
const UNREAD = { discardResponseMessage: true } as const;

class GrpcReply implements Reply {
  private readonly end: CallEnd;

  constructor(end: CallEnd) {
    this.end = end;
  }

  get ok(): boolean {
    return this.end.error === null;
  }

  plain(): GrpcResponse {
    return toPlainCall(this.end);
  }
}

/** Calls over gRPC: one connection to each node, opened with the first call. */
export class GrpcWire extends Wire {
  readonly channels: Channels;
  private readonly openChannels: OpenChannels;

  /**
   * Init context only.
   * @param load of an event loop: how many clients with connections of their own it has; null where there is none
   */
  constructor(
    { target, hosts, payload }: Settings<Target>,
    access: Access,
    tls: TlsMaterial,
    load: EventLoopLoad | null,
  ) {
    super(access);
    const options = { tls: tlsOf(tls), maxBytes: answerBytes(payload.bytes) };
    const { call } = plainCall(firstQuestion(target).request);
    this.channels = new Channels(call, hosts.length, options);
    this.openChannels = new OpenChannels(call, load === null ? 0 : hosts.length, load?.clients ?? 0, options);
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

  private params(url: string, { timeoutMs, tags }: ShotOptions): CallParams {
    return { metadata: this.access.headersAt(url), timeout: timeoutMs, tags: { ...tags } };
  }

  entries(load: LoadRequests): EntryShots {
    const { writeCall, writeMessage } = grpcLoad(load);
    const { channels } = this;
    return {
      write: (index): Shot => {
        // The message is the load's own, and changes with the next entry; by then this shot is over.
        const message = writeMessage(index);
        return (url, options) =>
          this.repeated(url, () =>
            toPlainCall(channels.to(url).invoke(writeCall, message, { ...this.params(url, options), ...UNREAD })),
          );
      },
      writeAll: (url, indexes, options) => {
        const channel = channels.to(url);
        const params = { ...this.params(url, options), ...UNREAD };
        return this.allRepeated(url, async () => {
          // k6 turns a message into bytes before it gives the promise, so the next may change it.
          const ends = indexes.map((index) => channel.invokeAsync(writeCall, writeMessage(index), params));
          return (await Promise.all(ends)).map(toPlainCall);
        });
      },
    };
  }

  open(load: LoadRequests): OpenShots {
    return this.shots(load, (url) => this.openChannels.to(url));
  }

  client(load: LoadRequests, client: number): ClientShots {
    const known = new Map<string, OpenChannel>();
    const to = (url: string): OpenChannel => {
      let channel = known.get(url);
      if (channel === undefined) {
        channel = this.openChannels.to(url, client);
        known.set(url, channel);
        // Ahead of the first call, which has less time for it.
        channel.connect();
      }
      return channel;
    };
    const opened = () => {
      let sum = 0;
      for (const channel of known.values()) sum += channel.connections;
      return sum;
    };
    return { ...this.shots(load, to), opened };
  }

  private shots(load: LoadRequests, to: (url: string) => OpenChannel): OpenShots {
    const { readCall, writeCall, readMessage, writeMessage } = grpcLoad(load);
    // The messages are the load's own and change with the next entry, while this one may yet be sent to another node.
    return {
      read: (index, looked) => this.sending(readCall, { ...readMessage(index) }, looked ? {} : UNREAD, to),
      write: (index, looked) => this.sending(writeCall, { ...writeMessage(index) }, looked ? {} : UNREAD, to),
    };
  }

  begin(url: string, request: PlainRequest, options: ShotOptions): Promise<Reply> {
    const { call, message } = plainCall(request);
    return this.sending(call, message, {}, (at) => this.openChannels.to(at))(url, options);
  }

  override connect(urls: readonly string[]): void {
    for (const url of urls) this.openChannels.to(url).connect();
  }

  /** One call of an open load. Never rejects. @param discard whether nobody reads the answer, but for its status */
  call(
    url: string,
    { call, message }: GrpcRequest,
    { discard, ...options }: ShotOptions & { readonly discard: boolean },
  ): Promise<CallEnd> {
    const params = { ...this.params(url, options), ...(discard ? UNREAD : {}) };
    return this.openChannels.to(url).invoke(call, message, params);
  }

  private sending(call: string, message: Message, more: Partial<CallParams>, to: (url: string) => OpenChannel): Send {
    const { access } = this;
    return async (url, { timeoutMs, tags }) => {
      const params: CallParams = { metadata: access.headersAt(url), timeout: timeoutMs, tags, ...more };
      return new GrpcReply(await to(url).invoke(call, message, params));
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
