import { setMaxListeners } from 'node:events';
import { isIP, type Socket } from 'node:net';
import { checkServerIdentity } from 'node:tls';
import { Client, type ClientOptions, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { ANSWER_BYTES } from '../../lib/targets/answer-size.ts';
import type { GrpcRequest, GrpcResponse, Message } from '../../lib/targets/grpc.ts';
import { hostAndPort } from '../../lib/targets/http.ts';
import { describeCall } from '../system/calls.ts';
import { failedResponse, okResponse } from './call-end.ts';
import { noteSockets } from './sockets.ts';

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
  /** Of each message of the answer; a longer one is refused unread. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal | undefined;
}

const OPTIONS: ClientOptions = {
  'grpc.enable_retries': 0,
  'grpc.service_config_disable_resolution': 1,
  // A channel that failed is replaced by a new one, which must not take over the old one's waiting.
  'grpc.use_local_subchannel_pool': 1,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1_000,
  'grpc.max_send_message_length': -1,
  // Nodes are addressed directly, never through a proxy of the environment.
  'grpc.enable_http_proxy': 0,
};

/**
 * A greeting names the host that it is for, and an address is no name: grpc-js would send it all the same, and Node would warn
 * of it. The certificate is then checked for the address, not for this.
 */
const NOBODYS_NAME = 'localhost';

/** Calls to nodes: one channel for each and each length of answers, which is dropped when it fails, so that the next call connects anew. */
export class Channels {
  readonly #clients = new Map<string, Client>();
  /** How many calls are under way on each. */
  readonly #underWay = new Map<Client, number>();
  readonly #sockets = new WeakMap<Client, ReadonlySet<Socket>>();
  readonly #tls: Tls | null;

  constructor(tls: Tls | null = null) {
    this.#tls = tls;
  }

  #client(key: string, url: string, maxBytes: number): Client {
    const known = this.#clients.get(key);
    if (known !== undefined) return known;
    const credentials = this.#credentials(url);
    const sockets = noteSockets(credentials);
    const name = isAddress(url) ? { 'grpc.ssl_target_name_override': NOBODYS_NAME } : {};
    const client = new Client(hostAndPort(url), credentials, {
      ...OPTIONS,
      ...name,
      'grpc.max_receive_message_length': maxBytes,
    });
    this.#sockets.set(client, sockets);
    this.#clients.set(key, client);
    return client;
  }

  #credentials(url: string) {
    if (!url.startsWith('https:')) return credentials.createInsecure();
    const pem = (text: string | null | undefined): Buffer | null => (text ? Buffer.from(text) : null);
    return credentials.createSsl(pem(this.#tls?.ca), pem(this.#tls?.key), pem(this.#tls?.cert), {
      ...(isAddress(url) ? { checkServerIdentity: (_, cert) => checkServerIdentity(hostName(url), cert) } : {}),
    });
  }

  #begin(key: string, url: string, maxBytes: number): Client {
    const client = this.#client(key, url, maxBytes);
    this.#underWay.set(client, (this.#underWay.get(client) ?? 0) + 1);
    return client;
  }

  /** After a failure the next call connects anew; calls that are under way on the old channel go on to their ends. */
  #end(key: string, client: Client, failed: boolean): void {
    if (failed && this.#clients.get(key) === client) this.#clients.delete(key);
    const left = (this.#underWay.get(client) ?? 1) - 1;
    if (left > 0) {
      this.#underWay.set(client, left);
      return;
    }
    this.#underWay.delete(client);
    if (this.#clients.get(key) !== client) this.#drop(client);
  }

  #drop(client: Client): void {
    client.close();
    for (const socket of this.#sockets.get(client) ?? []) socket.destroy();
  }

  /**
   * One call, answered once. Never throws for what the network or the node does: the answer says it.
   * @throws Error for a header that cannot be sent; the signal's reason
   */
  async unary(url: string, { call, message }: GrpcRequest, options: CallOptions): Promise<GrpcResponse> {
    const { path, requestSerialize, responseDeserialize } = describeCall(call);
    const metadata = metadataOf(options.headers);
    const { signal, maxBytes = ANSWER_BYTES } = options;
    const key = keyOf(url, maxBytes);
    const client = this.#begin(key, url, maxBytes);
    allowMany(signal);
    const response = await new Promise<GrpcResponse>((resolve) => {
      const under = client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        message,
        metadata,
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
    this.#end(key, client, response.error !== undefined);
    signal?.throwIfAborted();
    return response;
  }

  /**
   * One call that is answered by many messages, which are not read faster than they are taken.
   * @throws CallError when it ends otherwise than well; Error for a header that cannot be sent; the signal's reason
   */
  async *stream(url: string, { call, message }: GrpcRequest, options: CallOptions): AsyncGenerator<Message> {
    const { path, requestSerialize, responseDeserialize } = describeCall(call);
    const metadata = metadataOf(options.headers);
    const { signal, maxBytes = ANSWER_BYTES } = options;
    const key = keyOf(url, maxBytes);
    const client = this.#begin(key, url, maxBytes);
    let failed = false;
    const under = client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, message, metadata, {
      deadline: Date.now() + options.timeoutMs,
    });
    const cancel = (): void => under.cancel();
    allowMany(signal);
    signal?.addEventListener('abort', cancel, { once: true });
    if (signal?.aborted) cancel();
    try {
      for await (const part of under) yield part as Message;
    } catch (error) {
      signal?.throwIfAborted();
      const response = failedResponse(error as ServiceError);
      failed = response.error !== undefined;
      throw new CallError(response);
    } finally {
      signal?.removeEventListener('abort', cancel);
      under.cancel();
      this.#end(key, client, failed);
    }
  }

  /** Ends all connections at once, and with them the calls that are under way or still wait for one. */
  close(): void {
    const all = new Set([...this.#clients.values(), ...this.#underWay.keys()]);
    this.#clients.clear();
    this.#underWay.clear();
    for (const client of all) this.#drop(client);
  }
}

/** How long an answer may be hangs on the channel: what may be longer than usual has one of its own. */
function keyOf(url: string, maxBytes: number): string {
  return maxBytes === ANSWER_BYTES ? url : `${url} ${maxBytes}`;
}

/** Many calls at once listen to a run's one signal, which Node would take for a leak. */
function allowMany(signal: AbortSignal | undefined): void {
  if (signal !== undefined) setMaxListeners(0, signal);
}

/** The host of a base URL, without the brackets of an IPv6 address. */
function hostName(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, '');
}

function isAddress(url: string): boolean {
  return isIP(hostName(url)) !== 0;
}

/** A stream of answers that ended with another status than OK. */
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
  for (const [name, value] of Object.entries(headers)) {
    // grpc-js would throw an error with the value in it, which may be a key.
    if (!/^[ -~]*$/.test(value)) throw new Error(`"${name}" has characters that cannot be sent: only ASCII can`);
    metadata.set(name, value);
  }
  return metadata;
}
