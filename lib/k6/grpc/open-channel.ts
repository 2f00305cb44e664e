import type grpc from 'k6/net/grpc';
import type { Message } from '../../targets/grpc.ts';
import { CONNECT_MS as AHEAD_MS } from '../../targets/patience.ts';
import { type CallEnd, isBroken, type NoAnswer, noAnswer } from './call-end.ts';
import { type CallParams, type ConnectionOptions, connect, LEAST_CLIENTS, makeClients } from './channels.ts';

/**
 * Connecting under load may take this long: k6's engine stands still meanwhile, and with it everything that is due. Three
 * round trips to a node 60 ms away; a node that takes longer is one that stands still itself.
 */
const CONNECT_MS = 200;
/** After an attempt that failed the next one waits this many times as long as it took: a fifth of the time is spent so at most. */
const PAUSES = 4;
/** The least wait between attempts. */
const LEAST_PAUSE_MS = 20;
/** Connections to one node at once: the one in use, and those that were lost and whose calls have not all ended. */
const LINES = 3;

/** A connection, as long as calls are under way on it: k6 does not bear it to be closed under them. */
interface Line {
  readonly client: grpc.Client;
  underWay: number;
  lost: boolean;
}

/**
 * One user's connection to one node under an open load: many calls are under way at once, and none waits for another. A call
 * that timed out says nothing of the connection; one that was lost is left to the calls that are still on it, and the next
 * call opens a new one, since grpc-go's own would wait longer and longer before it does.
 */
export class OpenChannel {
  private readonly url: string;
  private readonly options: ConnectionOptions;
  private readonly idle: grpc.Client[];
  private line: Line | null = null;
  /** How many connections it has had. */
  connections = 0;
  /** Why there is no connection, and until when none is tried. */
  private refusal: NoAnswer | null = null;
  private refusedUntilMs = 0;

  /** @param idle clients that all channels of the user share */
  constructor(url: string, options: ConnectionOptions, idle: grpc.Client[]) {
    this.url = url;
    this.options = options;
    this.idle = idle;
  }

  /** Connects ahead of the load. Never throws: the first call will tell what there is to tell. */
  connect(): void {
    if (this.line === null) this.opened(AHEAD_MS);
  }

  /** Makes a call, connecting first where there is no connection. Never rejects for what network or node do. */
  async invoke(path: string, message: Message, params: CallParams): Promise<CallEnd> {
    const line = this.line ?? this.opened(Math.min(CONNECT_MS, params.timeout));
    if ('error' in line) return line;
    line.underWay++;
    let end: CallEnd;
    try {
      end = await line.client.asyncInvoke(path, message, params as never);
    } catch (error) {
      end = noAnswer(error, false);
    }
    line.underWay--;
    if (end.error !== null && isBroken(end)) {
      line.lost = true;
      if (this.line === line) this.line = null;
    }
    if (line.lost && line.underWay === 0) {
      line.client.close();
      this.idle.push(line.client);
    }
    return end;
  }

  private opened(timeoutMs: number): Line | NoAnswer {
    const startedMs = Date.now();
    if (this.refusal !== null && startedMs < this.refusedUntilMs) return this.refusal;
    const client = this.idle.pop();
    if (client === undefined) return noAnswer('calls are under way on all connections that this user can have', true);
    try {
      connect(client, this.url, this.options, timeoutMs);
    } catch (error) {
      this.idle.push(client);
      const endedMs = Date.now();
      this.refusal = noAnswer(error, true);
      this.refusedUntilMs = endedMs + Math.max(LEAST_PAUSE_MS, PAUSES * (endedMs - startedMs));
      return this.refusal;
    }
    this.refusal = null;
    this.line = { client, underWay: 0, lost: false };
    this.connections++;
    return this.line;
  }
}

/** One user's connections under an open load. Made in the init context. */
export class OpenChannels {
  private readonly idle: grpc.Client[];
  private readonly options: ConnectionOptions;
  private readonly known = new Map<string, OpenChannel>();

  /**
   * @param call any call of the package that is spoken
   * @param nodes how many are expected; 0 where there is no open load
   * @param clients how many have connections of their own
   */
  constructor(call: string, nodes: number, clients: number, options: ConnectionOptions) {
    this.options = options;
    this.idle = makeClients(call, nodes === 0 ? 0 : LINES * Math.max(LEAST_CLIENTS, nodes) + clients);
  }

  /** @param client whose connection it is; 0 for that of the user */
  to(url: string, client = 0): OpenChannel {
    const key = client === 0 ? url : `${client} ${url}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const channel = new OpenChannel(url, this.options, this.idle);
    this.known.set(key, channel);
    return channel;
  }
}
