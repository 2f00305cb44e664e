import { Client, type ClientOptions, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { CODE, type GrpcRequest, type GrpcResponse, type Message, NO_CODE } from '../../lib/targets/grpc.ts';
import { hostAndPort } from '../../lib/targets/http.ts';
import type { TransportError } from '../../lib/targets/transport-error.ts';
import { describeCall } from '../system/calls.ts';

/** Trust and identity of a client, in PEM. */
export interface Tls {
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
}

/** What a call goes with. */
export interface CallOptions {
  /** Metadata, e.g. a token. */
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

const OPTIONS: ClientOptions = {
  'grpc.enable_retries': 0,
  'grpc.service_config_disable_resolution': 1,
  // A channel that failed is replaced by a new one, which must not take over the old one's waiting.
  'grpc.use_local_subchannel_pool': 1,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1_000,
  'grpc.max_receive_message_length': -1,
  'grpc.max_send_message_length': -1,
  // Nodes are addressed directly, never through a proxy of the environment.
  'grpc.enable_http_proxy': 0,
};

/** Calls to nodes: one channel for each, which is dropped when it fails, so that the next call connects anew. */
export class Channels {
  readonly #clients = new Map<string, Client>();
  readonly #tls: Tls | null;

  constructor(tls: Tls | null = null) {
    this.#tls = tls;
  }

  #client(url: string): Client {
    const known = this.#clients.get(url);
    if (known !== undefined) return known;
    const client = new Client(hostAndPort(url), this.#credentials(url), OPTIONS);
    this.#clients.set(url, client);
    return client;
  }

  #credentials(url: string) {
    if (!url.startsWith('https:')) return credentials.createInsecure();
    const pem = (text: string | null | undefined): Buffer | null => (text ? Buffer.from(text) : null);
    return credentials.createSsl(pem(this.#tls?.ca), pem(this.#tls?.key), pem(this.#tls?.cert));
  }

  #drop(url: string, client: Client): void {
    if (this.#clients.get(url) === client) this.#clients.delete(url);
    // Calls that are under way on it go on to their ends.
    client.close();
  }

  /** One call, answered once. Never throws for what the network or the node does: the answer says it. */
  async unary(url: string, { call, message }: GrpcRequest, options: CallOptions): Promise<GrpcResponse> {
    const { path, requestSerialize, responseDeserialize } = describeCall(call);
    const client = this.#client(url);
    const { signal } = options;
    const response = await new Promise<GrpcResponse>((resolve) => {
      const under = client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        message,
        metadataOf(options.headers),
        { deadline: Date.now() + options.timeoutMs },
        (error, answer) => {
          signal?.removeEventListener('abort', cancel);
          resolve(error === null ? okResponse(answer as Message) : failedResponse(error));
        },
      );
      const cancel = (): void => under.cancel();
      signal?.addEventListener('abort', cancel, { once: true });
      if (signal?.aborted) cancel();
    });
    signal?.throwIfAborted();
    if (response.error !== undefined) this.#drop(url, client);
    return response;
  }

  /**
   * One call that is answered by many messages, which are not read faster than they are taken.
   * @throws CallError when it ends otherwise than well; the signal's reason
   */
  async *stream(url: string, { call, message }: GrpcRequest, options: CallOptions): AsyncGenerator<Message> {
    const { path, requestSerialize, responseDeserialize } = describeCall(call);
    const client = this.#client(url);
    const { signal } = options;
    const under = client.makeServerStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      message,
      metadataOf(options.headers),
      { deadline: Date.now() + options.timeoutMs },
    );
    const cancel = (): void => under.cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    if (signal?.aborted) cancel();
    try {
      for await (const part of under) yield part as Message;
    } catch (error) {
      signal?.throwIfAborted();
      const response = failedResponse(error as ServiceError);
      if (response.error !== undefined) this.#drop(url, client);
      throw new CallError(response);
    } finally {
      signal?.removeEventListener('abort', cancel);
      under.cancel();
    }
  }

  close(): void {
    for (const client of this.#clients.values()) client.close();
    this.#clients.clear();
  }
}

/** A stream that ended with another status than OK. */
export class CallError extends Error {
  readonly response: GrpcResponse;

  constructor(response: GrpcResponse) {
    super(response.text);
    this.name = 'CallError';
    this.response = response;
  }
}

function metadataOf(headers: Readonly<Record<string, string>>): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return metadata;
}

function okResponse(message: Message): GrpcResponse {
  return { code: CODE.OK, text: '', trailers: {}, message };
}

/** What grpc-js says of a call that no server answered, by its text: codes do not tell its own words from a server's. */
function transportError({ code, details }: ServiceError): TransportError | undefined {
  if (code === CODE.DEADLINE_EXCEEDED && /^Deadline exceeded after/.test(details)) return 'timeout';
  if (code !== CODE.UNAVAILABLE) return undefined;
  if (/^Name resolution failed|No connection established/.test(details)) {
    if (/certificate|self.signed|TLS|SSL|alert/i.test(details)) return 'tls';
    return /Protocol error|Parse Error|Expected HTTP|socket hang up/i.test(details) ? 'other-protocol' : 'refused';
  }
  return /^Connection dropped|ECONNRESET|EPIPE|ETIMEDOUT|The session has been destroyed/.test(details)
    ? 'connection-lost'
    : undefined;
}

function failedResponse(error: ServiceError): GrpcResponse {
  const trailers: Record<string, string> = {};
  for (const [name, value] of Object.entries(error.metadata?.getMap() ?? {})) trailers[name] = value.toString();
  const lost = transportError(error);
  const text = error.details || error.message;
  return lost === undefined
    ? { code: error.code, text, trailers, message: null }
    : { code: NO_CODE, text, trailers, message: null, error: lost };
}
