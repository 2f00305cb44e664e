import { Agent, request } from 'undici';
import type { HttpRequest, HttpResponse } from '../../lib/targets/http.ts';
import type { TransportError } from '../../lib/targets/transport-error.ts';
import { isGrpc, type PlainRequest, type PlainResponse } from '../../lib/targets/wire.ts';
import { Channels } from './channels.ts';

/** Errors of a connection that never came about: nothing was sent. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);
const UNKNOWN_HOST = new Set(['ENOTFOUND', 'EAI_AGAIN']);
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
  if (NEVER_SENT.has(code)) return 'refused';
  return TIMED_OUT.has(code) ? 'timeout' : 'connection-lost';
}

/** Sends plain requests from the runner, in the protocol that each is of. Redirects are not followed. */
export class Sender {
  // Never through a proxy of the environment: the nodes are addressed directly, as k6 does it.
  readonly #agent = new Agent({ connect: { timeout: 2_000 }, pipelining: 1 });
  readonly #channels = new Channels();
  readonly #headers: Readonly<Record<string, string>>;

  /** @param headers sent with every request, e.g. the API key */
  constructor(headers: Readonly<Record<string, string>> = {}) {
    this.#headers = headers;
  }

  /** Never throws for what the network or the node does: the answer says it. */
  send(url: string, plain: HttpRequest, timeoutMs: number, signal?: AbortSignal): Promise<HttpResponse>;
  send(url: string, plain: PlainRequest, timeoutMs: number, signal?: AbortSignal): Promise<PlainResponse>;
  async send(url: string, plain: PlainRequest, timeoutMs: number, signal?: AbortSignal): Promise<PlainResponse> {
    return isGrpc(plain)
      ? this.#channels.unary(url, plain, { headers: this.#headers, timeoutMs, signal })
      : this.#http(url, plain, timeoutMs, signal);
  }

  async #http(url: string, plain: HttpRequest, timeoutMs: number, signal?: AbortSignal): Promise<HttpResponse> {
    const limit = AbortSignal.timeout(timeoutMs);
    try {
      const response = await request(url + plain.path, {
        method: plain.method,
        headers: { ...plain.headers, ...this.#headers },
        body: plain.body ?? null,
        dispatcher: this.#agent,
        signal: signal ? AbortSignal.any([limit, signal]) : limit,
      });
      const headers: Record<string, string> = {};
      for (const [name, value] of Object.entries(response.headers)) {
        if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
      }
      return { status: response.statusCode, headers, body: await response.body.text() };
    } catch (error) {
      signal?.throwIfAborted();
      return { status: 0, headers: {}, body: '', error: transportError(error) };
    }
  }

  async close(): Promise<void> {
    this.#channels.close();
    await this.#agent.destroy();
  }
}
