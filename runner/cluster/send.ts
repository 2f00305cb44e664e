import { Agent, request } from 'undici';
import { ANSWER_BYTES } from '../../lib/targets/answer-size.ts';
import { CODE, type GrpcRequest, type GrpcResponse, type Message } from '../../lib/targets/grpc.ts';
import type { HttpRequest, HttpResponse } from '../../lib/targets/http.ts';
import { CONNECT_MS } from '../../lib/targets/patience.ts';
import type { TransportError } from '../../lib/targets/transport-error.ts';
import type { Trust } from '../../lib/targets/trust.ts';
import { isGrpc, isSuccess, type PlainRequest, type PlainResponse } from '../../lib/targets/wire.ts';
import { type Credentials, noCredentials, type Transmit } from './access.ts';
import { CallError, type CallOptions, Channels, type Tls } from './channels.ts';

/** Errors of a connection that never came about, since no route led there or time went by: nothing was sent. */
const NO_ROUTE = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'EHOSTDOWN', 'ENETDOWN']);
const NO_CONNECTION_IN_TIME = new Set(['UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT']);
const UNKNOWN_HOST = new Set(['ENOTFOUND', 'EAI_AGAIN']);
/** Errors by which one side says that it does not trust the other; what was sent then was not taken. */
const NO_TLS = /^(ERR_(SSL|TLS)_|CERT_|UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO_|EPROTO$)/;
/** What was reached answers a TLS greeting with something else. */
const NO_TLS_THERE = 'ERR_SSL_WRONG_VERSION_NUMBER';
const TIMED_OUT = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'UND_ERR_ABORTED', 'ABORT_ERR']);

/** Undici's codes, also where several addresses failed and the code is on the parts. */
function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'ABORT_ERR';
  return error instanceof AggregateError ? errorCode(error.errors[0]) : '';
}

function transportError(error: unknown): TransportError {
  const code = errorCode(error);
  if (UNKNOWN_HOST.has(code)) return 'unknown-host';
  if (code === 'ECONNREFUSED') return 'refused';
  if (NO_ROUTE.has(code)) return 'unreachable';
  if (NO_CONNECTION_IN_TIME.has(code)) return 'connect-timeout';
  if (code === NO_TLS_THERE) return 'other-protocol';
  if (NO_TLS.test(code)) return 'tls';
  return TIMED_OUT.has(code) ? 'timeout' : 'connection-lost';
}

/** What Node says where there is no trust: a code, and sometimes a text that tells more. */
function detailOf(error: unknown): { readonly detail?: string } {
  if (transportError(error) !== 'tls') return {};
  return { detail: `${errorCode(error)} ${error instanceof Error ? error.message : ''}` };
}

/** A login hashes a password, which is meant to take its time. */
const LOGIN_MS = 5_000;

/** Sends plain requests from the runner, in the protocol that each is of. Redirects are not followed. */
export class Sender {
  readonly #agent: Agent;
  readonly #channels: Channels;
  readonly #credentials: Credentials;

  /** @param credentials what every request is authenticated with; senders of one run share them */
  constructor(credentials: Credentials = noCredentials()) {
    const { tls } = credentials;
    this.#credentials = credentials;
    this.#channels = new Channels(tls);
    // Never through a proxy of the environment: the nodes are addressed directly, as k6 does it.
    this.#agent = new Agent({ connect: { timeout: CONNECT_MS, ...tlsOptions(tls) }, pipelining: 1 });
  }

  /** One with connections of its own, which is authenticated in the same way. */
  fresh(): Sender {
    return new Sender(this.#credentials);
  }

  /** To whom requests are shown with what authenticates them. */
  get trust(): Trust {
    return this.#credentials.trust;
  }

  /** Nodes that raftmark has started count as named by the user. @param urls their base URLs */
  nameOwn(urls: readonly string[]): void {
    this.#credentials.nameOwn(urls);
  }

  /** Why the user was not let in, with the node that said so; null when that has not happened. */
  get refusal(): string | null {
    return this.#credentials.refusal;
  }

  /**
   * Never throws for what the network or the node does: the answer says it.
   * @param maxBytes of the answer; a longer one is not read to its end
   */
  send(
    url: string,
    plain: HttpRequest,
    timeoutMs: number,
    signal?: AbortSignal,
    maxBytes?: number,
  ): Promise<HttpResponse>;
  send(
    url: string,
    plain: GrpcRequest,
    timeoutMs: number,
    signal?: AbortSignal,
    maxBytes?: number,
  ): Promise<GrpcResponse>;
  send(
    url: string,
    plain: PlainRequest,
    timeoutMs: number,
    signal?: AbortSignal,
    maxBytes?: number,
  ): Promise<PlainResponse>;
  send(
    url: string,
    plain: PlainRequest,
    timeoutMs: number,
    signal?: AbortSignal,
    maxBytes = ANSWER_BYTES,
  ): Promise<PlainResponse> {
    return this.#credentials.send(url, plain, timeoutMs, this.#transmit(signal, maxBytes));
  }

  /**
   * Reads a stream of messages until it ends.
   * @returns how it ended: OK where the node ended it; never throws for what the network or the node does
   * @throws the signal's reason
   */
  listen(
    url: string,
    plain: GrpcRequest,
    timeoutMs: number,
    onMessage: (message: Message) => void,
    signal?: AbortSignal,
  ): Promise<PlainResponse> {
    return this.#credentials.send(url, plain, timeoutMs, async (to, _, headers, leftMs) => {
      try {
        for await (const part of this.#channels.stream(to, plain, { headers, timeoutMs: leftMs, signal }))
          onMessage(part);
        return { code: CODE.OK, text: '', trailers: {}, message: null };
      } catch (error) {
        if (error instanceof CallError) return this.#withoutSecrets(error.response);
        throw error;
      }
    });
  }

  /** The key for others than senders, where there is one: of a user a token that is new, from the first node that gives one. */
  async newKey(urls: readonly string[]): Promise<string | null> {
    for (const url of urls.filter((each) => this.trust.allows(each))) {
      const key = await this.#credentials.newKey(url, LOGIN_MS, this.#transmit());
      if (key !== null) return key;
    }
    return null;
  }

  #transmit(signal?: AbortSignal, maxBytes = ANSWER_BYTES): Transmit {
    return async (url, plain, headers, timeoutMs) => {
      const response: PlainResponse = isGrpc(plain)
        ? await this.#channels.unary(url, plain, { headers, timeoutMs, maxBytes, signal })
        : await this.#http(
            url,
            { ...plain, headers: { ...plain.headers, ...headers } },
            { timeoutMs, maxBytes, signal },
          );
      return isSuccess(response) ? response : this.#withoutSecrets(response);
    };
  }

  /** What a node says of a request that it has not done may be quoted, and may itself quote the key that it was shown. */
  #withoutSecrets(response: PlainResponse): PlainResponse {
    const clean = (text: string): string => this.#credentials.withoutSecrets(text);
    return 'code' in response
      ? { ...response, text: clean(response.text) }
      : { ...response, body: clean(response.body) };
  }

  async #http(
    url: string,
    plain: HttpRequest,
    { timeoutMs, maxBytes = ANSWER_BYTES, signal }: Omit<CallOptions, 'headers'>,
  ): Promise<HttpResponse> {
    const limit = AbortSignal.timeout(timeoutMs);
    try {
      const response = await request(url + plain.path, {
        method: plain.method,
        headers: plain.headers,
        body: plain.body ?? null,
        dispatcher: this.#agent,
        signal: signal ? AbortSignal.any([limit, signal]) : limit,
      });
      const headers: Record<string, string> = {};
      for (const [name, value] of Object.entries(response.headers)) {
        if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
      }
      const body = await textOf(response.body, maxBytes);
      if (body === null) return { status: 0, headers: {}, body: '', error: 'too-long' };
      return { status: response.statusCode, headers, body };
    } catch (error) {
      signal?.throwIfAborted();
      return { status: 0, headers: {}, body: '', error: transportError(error), ...detailOf(error) };
    }
  }

  async close(): Promise<void> {
    this.#channels.close();
    await this.#agent.destroy();
  }
}

/** A body as text; null where it is longer than allowed, of which no more is read then. */
async function textOf(body: AsyncIterable<Buffer>, maxBytes: number): Promise<string | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of body) {
    bytes += part.length;
    // Leaving the loop ends the connection.
    if (bytes > maxBytes) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** What is null is left to the machine: its own trust, and no identity. */
function tlsOptions(tls: Tls | null): { ca?: string; cert?: string; key?: string } {
  const { ca = null, cert = null, key = null } = tls ?? {};
  return { ...(ca !== null && { ca }), ...(cert !== null && key !== null && { cert, key }) };
}
