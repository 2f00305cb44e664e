import grpc, { type Response } from 'k6/net/grpc';
import { CODE, type GrpcResponse, type Message, NO_CODE, protoFileOf } from '../../targets/grpc.ts';
import { hostAndPort } from '../../targets/http.ts';
import type { TransportError } from '../../targets/transport-error.ts';

/** Connections that one user keeps at most beyond the nodes that it was given: clients can be made in the init context alone. */
const LEAST_CLIENTS = 3;

/** What one call goes with, as k6 takes it. */
export interface CallParams {
  metadata?: Record<string, string>;
  tags?: Record<string, string>;
  timeout: number;
  /** k6 then does not decode the answer. */
  discardResponseMessage?: boolean;
}

/** k6's answer to a call, or why there is none; `error` is null when the call was answered with OK, and only then. */
export type CallEnd = Response | { readonly status: typeof NO_CODE; readonly error: { readonly message: string } };

/**
 * One user's connection to one node. k6's own would wait longer and longer before it connects again, and calls would fail
 * meanwhile; here a connection that failed is closed, and the next call opens a new one.
 */
export class Channel {
  private readonly address: string;
  private readonly secure: boolean;
  private readonly tls: object | null;
  private client: grpc.Client | null = null;
  private readonly take: (channel: Channel) => grpc.Client;

  constructor(url: string, tls: object | null, take: (channel: Channel) => grpc.Client) {
    this.address = hostAndPort(url);
    this.secure = url.startsWith('https:');
    this.tls = tls;
    this.take = take;
  }

  /** Makes a call, connecting first where there is no connection. Never throws for what network or node do. */
  invoke(path: string, message: Message, params: CallParams): CallEnd {
    try {
      const client = this.client ?? this.connect(params.timeout);
      const response = client.invoke(path, message, params as never);
      // k6's status is a Go value, not a number, and three times as slow to ask.
      if (response.error !== null && transportErrorOf(Number(response.status), errorText(response)) !== undefined) {
        this.close();
      }
      return response;
    } catch (error) {
      this.close();
      return noAnswer(error);
    }
  }

  /** The same without waiting for the answer. Rejects never. */
  async invokeAsync(path: string, message: Message, params: CallParams): Promise<CallEnd> {
    try {
      const client = this.client ?? this.connect(params.timeout);
      return await client.asyncInvoke(path, message, params as never);
    } catch (error) {
      this.close();
      return noAnswer(error);
    }
  }

  private connect(timeout: number): grpc.Client {
    const client = this.take(this);
    client.connect(this.address, {
      plaintext: !this.secure,
      timeout,
      ...(this.tls === null || !this.secure ? {} : { tls: this.tls }),
      // The service says what is too large.
      maxReceiveSize: 0x7fffffff,
      maxSendSize: 0x7fffffff,
    } as never);
    this.client = client;
    return client;
  }

  /** Ends the connection; the next call opens a new one. */
  close(): void {
    this.client?.close();
    this.client = null;
  }
}

interface Taken {
  readonly channel: Channel;
  readonly client: grpc.Client;
}

/** One user's connections, a k6 client each. Made in the init context. */
export class Channels {
  private readonly idle: grpc.Client[] = [];
  private readonly taken: Taken[] = [];
  private readonly known = new Map<string, Channel>();
  private readonly tls: object | null;

  /**
   * @param call any call of the package that is spoken: its compiled .proto file lies in the folder `proto` beside the script
   * @param nodes how many are expected
   */
  constructor(call: string, nodes: number, tls: object | null) {
    this.tls = tls;
    for (let made = 0; made < Math.max(LEAST_CLIENTS, nodes); made++) {
      const client = new grpc.Client();
      client.loadProtoset(`proto/${protoFileOf(call)}set`);
      this.idle.push(client);
    }
  }

  to(url: string): Channel {
    const known = this.known.get(url);
    if (known !== undefined) return known;
    const channel = new Channel(url, this.tls, (one) => this.take(one));
    this.known.set(url, channel);
    return channel;
  }

  /** A client for a channel: its own, an idle one, or that of the channel which has had its own for longest. */
  private take(channel: Channel): grpc.Client {
    const mine = this.taken.find((one) => one.channel === channel);
    if (mine) return mine.client;
    const client = this.idle.pop() ?? this.takeOver();
    this.taken.push({ channel, client });
    return client;
  }

  private takeOver(): grpc.Client {
    const oldest = this.taken.shift() as Taken;
    oldest.channel.close();
    return oldest.client;
  }
}

function noAnswer(error: unknown): CallEnd {
  return { status: NO_CODE, error: { message: error instanceof Error ? error.message : String(error) } };
}

function errorText({ error }: CallEnd): string {
  return (error as { message?: string } | null)?.message ?? '';
}

/** What grpc-go, and k6's connect, say of a call that no server answered, by its text: codes do not tell its own words from a server's. */
export function transportErrorOf(code: number, text: string): TransportError | undefined {
  if (code === CODE.DEADLINE_EXCEEDED && /^context deadline exceeded/.test(text)) return 'timeout';
  if (code !== NO_CODE && code !== CODE.UNAVAILABLE) return undefined;
  if (/x509|certificate|tls:|handshake failure/.test(text)) return 'tls';
  if (/server preface|malformed HTTP|frame too large|not an HTTP\/2/.test(text)) return 'other-protocol';
  if (/dial(ing)? |no such host|connection refused|no gRPC connection|transport: Error while dialing/.test(text))
    return 'refused';
  if (/context deadline exceeded/.test(text)) return 'timeout';
  if (
    /error reading from server|transport is closing|connection reset|broken pipe|EOF|closing transport|client connection/.test(
      text,
    )
  )
    return 'connection-lost';
  return code === NO_CODE ? 'connection-lost' : undefined;
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
  const code = Number(end.status);
  const text = errorText(end);
  const error = transportErrorOf(code, text);
  const trailers = 'trailers' in end ? flat(end.trailers as Record<string, string[]>) : NOTHING;
  return error === undefined
    ? { code, text, trailers, message: null }
    : { code: NO_CODE, text, trailers, message: null, error };
}

function flat(trailers: Record<string, string[]>): Record<string, string> {
  return Object.fromEntries(Object.entries(trailers).map(([name, values]) => [name, values.join(', ')]));
}
