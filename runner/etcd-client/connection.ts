import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import { CODE, CODE_NAMES, type Message } from '../../lib/targets/grpc.ts';
import { type Call, describeCall } from '../system/calls.ts';

/** A call was refused or could not be carried out; the message holds the words of whoever was asked. */
export class StatusError extends Error {
  /** https://grpc.io/docs/guides/status-codes/ */
  readonly code: number;
  /** What was said of it. */
  readonly words: string;

  /** @param who the service, e.g. `etcd` */
  constructor(who: string, code: number, words: string) {
    super(`${who} answered ${CODE_NAMES[code] ?? code}: ${words.slice(0, 300)}`);
    this.name = 'StatusError';
    this.code = code;
    this.words = words;
  }
}

/** A call of a member, with all of it that is the same every time. */
export interface MemberCall {
  readonly call: Call;
  readonly headers: Readonly<Record<string, string>>;
}

/** @param call its name, e.g. `etcdserverpb.KV/Put`, or its description where no .proto file has it */
export function memberCall(call: string | Call): MemberCall {
  return withHeaders(typeof call === 'string' ? describeCall(call) : call);
}

function withHeaders(call: Call): MemberCall {
  return {
    call,
    headers: { ':method': 'POST', ':path': call.path, 'content-type': 'application/grpc', te: 'trailers' },
  };
}

const SESSION = {
  // Answers of megabytes would wait for leave to go on after every 64 KB.
  settings: { initialWindowSize: 4 * 1024 ** 2, enablePush: false },
  // By default a connection takes no new calls while 10 MB are under way on it.
  maxSessionMemory: Number.MAX_SAFE_INTEGER,
  peerMaxConcurrentStreams: 0xffff_ffff,
};
const CONNECTION_WINDOW = 16 * 1024 ** 2;
/** Before each message: whether it is compressed, and its length in four bytes. */
const PREFIX_BYTES = 5;

/**
 * One connection to an etcd member that carries unary calls. It is made by the first call, and anew by the first one after it
 * broke: never later than asked for, as with the waiting of a channel of grpc-js. A node with that library spends 1.6 times the
 * processor time on a read (docs/performance.md), which would be measured as the cluster's; and messages and statuses are all
 * that is needed of gRPC here.
 */
export class Connection {
  readonly #url: string;
  readonly #who: string;
  #session: ClientHttp2Session | null = null;

  /**
   * @param url base URL of the member
   * @param who what errors call it
   */
  constructor(url: string, who = 'etcd') {
    this.#url = url;
    this.#who = who;
  }

  /**
   * Sends a message and gives the answer to it.
   * @param silenceMs how long the member may take until it begins to answer, and pause while it does
   * @throws StatusError when it answers with another status than OK; Error when there is no whole answer
   */
  send(call: MemberCall, message: Message, silenceMs: number): Promise<Message> {
    return new Promise((resolve, reject) => {
      const frame = framed(call.call.requestSerialize(message));
      const stream = this.#open().request(call.headers);
      new Answer(stream, { call: call.call, who: this.#who, silenceMs, resolve, reject });
      stream.end(frame);
    });
  }

  /** Breaks off what is under way. */
  close(): void {
    this.#session?.destroy();
  }

  #open(): ClientHttp2Session {
    const known = this.#session;
    // A member that shuts down closes it for new calls first.
    if (known !== null && !known.closed && !known.destroyed) return known;
    const session = connect(this.#url, SESSION);
    session.once('connect', () => session.setLocalWindowSize(CONNECTION_WINDOW));
    // The calls on it have it as their own error.
    session.on('error', () => undefined);
    this.#session = session;
    return session;
  }
}

function framed(message: Buffer): Buffer {
  const frame = Buffer.allocUnsafe(PREFIX_BYTES + message.length);
  frame[0] = 0;
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, PREFIX_BYTES);
  return frame;
}

/** What an answer is read with, and what becomes of it. */
interface Asked {
  readonly call: Call;
  /** What errors call whoever answers. */
  readonly who: string;
  readonly silenceMs: number;
  readonly resolve: (message: Message) => void;
  readonly reject: (error: Error) => void;
}

/** Collects what comes on one stream. */
class Answer {
  readonly #chunks: Buffer[] = [];
  readonly #asked: Asked;
  readonly #timer: NodeJS.Timeout;
  /** Null until the status has come. */
  #code: number | null = null;
  #words = '';
  #settled = false;

  constructor(stream: ClientHttp2Stream, asked: Asked) {
    const { who, silenceMs, reject } = asked;
    this.#asked = asked;
    this.#timer = setTimeout(() => {
      reject(new Error(`${who} did not answer for ${silenceMs} ms`));
      stream.close(constants.NGHTTP2_CANCEL);
    }, silenceMs);
    // Both may bring the status: an answer without a message is all in its first headers.
    stream.on('response', (headers) => this.#headers(headers));
    stream.on('trailers', (headers) => this.#headers(headers));
    stream.on('data', (chunk: Buffer) => {
      this.#timer.refresh();
      this.#chunks.push(chunk);
    });
    stream.on('end', () => this.#end());
    stream.on('error', reject);
    // Always the last, also where nothing came to an end.
    stream.on('close', () => this.#end());
  }

  #headers(headers: Readonly<Record<string, unknown>>): void {
    const status = headers['grpc-status'];
    if (status === undefined) {
      if (headers[':status'] === 200) return;
      this.#code = CODE.UNKNOWN;
      this.#words = `HTTP status ${headers[':status']}`;
      return;
    }
    this.#code = Number(status);
    this.#words = decoded(String(headers['grpc-message'] ?? ''));
  }

  #end(): void {
    clearTimeout(this.#timer);
    if (this.#settled) return;
    this.#settled = true;
    const { call, who, resolve, reject } = this.#asked;
    try {
      if (this.#code === null) throw new Error(`the connection to ${who} broke`);
      if (this.#code !== CODE.OK) throw new StatusError(who, this.#code, this.#words);
      resolve(call.responseDeserialize(this.#message()));
    } catch (error) {
      reject(error as Error);
    }
  }

  #message(): Buffer {
    const [only] = this.#chunks;
    const frame = this.#chunks.length === 1 && only ? only : Buffer.concat(this.#chunks);
    // Nothing else is asked for than messages as they are, one to an answer.
    if (frame.length < PREFIX_BYTES || frame[0] !== 0 || frame.length !== PREFIX_BYTES + frame.readUInt32BE(1)) {
      throw new Error(`${this.#asked.who} sent something else than one whole message`);
    }
    return frame.subarray(PREFIX_BYTES);
  }
}

/** Words of a status: in UTF-8, what is not printable ASCII percent-encoded. */
function decoded(words: string): string {
  try {
    return decodeURIComponent(words);
  } catch {
    return words;
  }
}
