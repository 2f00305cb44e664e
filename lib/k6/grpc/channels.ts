import grpc from 'k6/net/grpc';
import { type Message, protoFileOf } from '../../targets/grpc.ts';
import { hostAndPort } from '../../targets/http.ts';
import { type CallEnd, isLost, type NoAnswer, noAnswer } from './call-end.ts';

/** Nodes that one user can be connected to at once, however few it was given: clients can be made in the init context alone. */
export const LEAST_CLIENTS = 3;

/** What one call goes with, as k6 takes it. */
export interface CallParams {
  metadata?: Record<string, string>;
  tags?: Readonly<Record<string, string>>;
  timeout: number;
  /** k6 then does not decode the answer. */
  discardResponseMessage?: boolean;
}

/** What connections are made with. */
export interface ConnectionOptions {
  /** As k6's connect takes it; null for the machine's own trust and no identity. */
  readonly tls: object | null;
  /** Of an answer; a longer one is refused unread. */
  readonly maxBytes: number;
}

/**
 * Connects a client to a node, and waits for it. @throws GoError when there is no connection within the time
 * @param timeout in milliseconds
 */
export function connect(client: grpc.Client, url: string, { tls, maxBytes }: ConnectionOptions, timeout: number): void {
  const secure = url.startsWith('https:');
  client.connect(hostAndPort(url), {
    plaintext: !secure,
    timeout,
    ...(tls === null || !secure ? {} : { tls }),
    maxReceiveSize: maxBytes,
    // The service says what is too large.
    maxSendSize: 0x7fffffff,
  } as never);
}

/**
 * Clients that are not connected. Init context only.
 * @param call any call of the package that is spoken: its compiled .proto file lies in the folder `proto` beside the script
 */
export function makeClients(call: string, count: number): grpc.Client[] {
  return Array.from({ length: count }, () => {
    const client = new grpc.Client();
    client.loadProtoset(`proto/${protoFileOf(call)}set`);
    return client;
  });
}

/**
 * One user's connection to one node. k6's own would wait longer and longer before it connects again, and calls would fail
 * meanwhile; here a connection that failed is closed, and the next call opens a new one.
 */
export class Channel {
  private readonly url: string;
  private readonly options: ConnectionOptions;
  private client: grpc.Client | null = null;
  /** Calls that nobody waits for yet. */
  private underWay = 0;
  /** The connection is to be closed when none is under way: k6 would end them all, or find nothing to begin one on. */
  private failed = false;
  private streams = 0;
  /** How many connections it has had. */
  private connections = 0;
  private readonly take: (channel: Channel) => grpc.Client;

  constructor(url: string, options: ConnectionOptions, take: (channel: Channel) => grpc.Client) {
    this.url = url;
    this.options = options;
    this.take = take;
  }

  /** Whether calls or streams are under way on its connection. */
  get busy(): boolean {
    return this.underWay > 0 || this.streams > 0;
  }

  /** Makes a call, connecting first where there is no connection. Never throws for what network or node do. */
  invoke(path: string, message: Message, params: CallParams): CallEnd {
    const { client } = this;
    if (client === null) return this.opened(params, (_, rest) => this.invoke(path, message, rest));
    try {
      const response = client.invoke(path, message, params as never);
      // k6's status is a Go value, not a number, and three times as slow to ask.
      if (response.error !== null && isLost(response)) this.close();
      return response;
    } catch (error) {
      this.close();
      return noAnswer(error, false);
    }
  }

  /** The same without waiting for the answer. Rejects never. */
  async invokeAsync(path: string, message: Message, params: CallParams): Promise<CallEnd> {
    const { client } = this;
    if (client === null) return this.opened(params, (_, rest) => this.invokeAsync(path, message, rest));
    this.underWay++;
    let end: CallEnd;
    try {
      end = await client.asyncInvoke(path, message, params as never);
    } catch (error) {
      end = noAnswer(error, false);
    }
    this.underWay--;
    if (this.failed || (end.error !== null && isLost(end))) this.close();
    return end;
  }

  /**
   * Opens a stream, connecting first where there is no connection. A stream that is under way does not keep the connection
   * from being closed, which ends it.
   * @param open throws when there is no stream; when it has ended, `release` says whether its connection had been closed
   * @returns null when it is open
   */
  stream(
    params: CallParams,
    open: (client: grpc.Client, rest: CallParams, release: () => boolean) => void,
  ): NoAnswer | null {
    const begin = (client: grpc.Client, rest: CallParams): NoAnswer | null => {
      const connection = this.connections;
      const release = (): boolean => {
        this.streams--;
        return this.client === null || this.connections !== connection;
      };
      this.streams++;
      try {
        open(client, rest, release);
        return null;
      } catch (error) {
        this.streams--;
        this.close();
        return noAnswer(error, true);
      }
    };
    return this.client === null ? this.opened(params, begin) : begin(this.client, params);
  }

  /** Makes a call over a new connection, in what time is left; without one the call was surely not sent. */
  private opened<End>(params: CallParams, call: (client: grpc.Client, rest: CallParams) => End): End | NoAnswer {
    const started = Date.now();
    let client: grpc.Client;
    try {
      client = this.connect(params.timeout);
    } catch (error) {
      this.close();
      return noAnswer(error, true);
    }
    const timeout = params.timeout - (Date.now() - started);
    return timeout > 0 ? call(client, { ...params, timeout }) : noAnswer('no time left after connecting', true);
  }

  private connect(timeout: number): grpc.Client {
    const client = this.take(this);
    connect(client, this.url, this.options, timeout);
    this.client = client;
    this.connections++;
    return client;
  }

  /** Ends the connection, once nothing is under way on it; the next call after that opens a new one. */
  close(): void {
    this.failed = this.underWay > 0;
    if (this.failed) return;
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
  private readonly idle: grpc.Client[];
  private readonly taken: Taken[] = [];
  private readonly known = new Map<string, Channel>();
  private readonly options: ConnectionOptions;

  /**
   * @param call any call of the package that is spoken
   * @param nodes how many are expected
   */
  constructor(call: string, nodes: number, options: ConnectionOptions) {
    this.options = options;
    this.idle = makeClients(call, Math.max(LEAST_CLIENTS, nodes));
  }

  to(url: string): Channel {
    const known = this.known.get(url);
    if (known !== undefined) return known;
    const channel = new Channel(url, this.options, (one) => this.take(one));
    this.known.set(url, channel);
    return channel;
  }

  /** A client for a channel: its own, an idle one, or that of the idle channel which has had its own for longest. */
  private take(channel: Channel): grpc.Client {
    const mine = this.taken.find((one) => one.channel === channel);
    if (mine) return mine.client;
    const client = this.idle.pop() ?? this.takeOver();
    this.taken.push({ channel, client });
    return client;
  }

  private takeOver(): grpc.Client {
    const at = this.taken.findIndex(({ channel }) => !channel.busy);
    if (at < 0) throw new Error('all connections of this user are in use');
    const [oldest] = this.taken.splice(at, 1) as [Taken];
    oldest.channel.close();
    return oldest.client;
  }
}
