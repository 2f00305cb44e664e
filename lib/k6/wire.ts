import type { LoadRequests } from '../targets/target.ts';
import type { PlainRequest, PlainResponse } from '../targets/wire.ts';
import type { Access } from './access.ts';

export interface ShotOptions {
  readonly timeoutMs: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** Sends what is ready to a node, given by its base URL; may be called again with another. Never throws. */
export type Shot = (url: string, options: ShotOptions) => PlainResponse;

/** The requests of one virtual user's entries, one after the other. */
export interface EntryShots {
  /** Valid until the next is made ready. Every shot of it carries the same value. */
  write(index: number): Shot;
  /** Writes several entries at once to one node, tagged and timed like shots; answers in the order of the entries. */
  writeAll(url: string, indexes: readonly number[], options: ShotOptions): Promise<PlainResponse[]>;
}

/** An answer as its protocol brought it. */
export interface Reply {
  /** Whether its status means success. */
  readonly ok: boolean;
  /** The answer as plain data: costs more than to ask whether it is ok. */
  plain(): PlainResponse;
}

/** The same as a shot without waiting: many may be under way. Never rejects. */
export type Send = (url: string, options: ShotOptions) => Promise<Reply>;

/** The requests of one virtual user's entries, any number of them at once. */
export interface OpenShots {
  /** @param looked whether the value is asked for afterwards */
  read(index: number, looked: boolean): Send;
  /** Every attempt at one write carries the same value. @param looked whether it is asked whose the answer is */
  write(index: number, looked: boolean): Send;
}

/** What is to be prepared for a load on an event loop. */
export interface EventLoopLoad {
  /** The most clients with connections of their own that one virtual user is; 0 where it has one connection for all. */
  readonly clients: number;
}

/** The requests of one client that has a connection of its own. */
export interface ClientShots extends OpenShots {
  /** How many connections it has opened so far. */
  opened(): number;
}

/** A request, and the base URL of the node that it is for. */
export interface Question {
  readonly url: string;
  readonly request: PlainRequest;
}

/** No question is given less time than this. */
const LEAST_PART_MS = 100;
/** A login hashes a password, which is meant to take its time. */
const LOGIN_MS = 10_000;

/** How one virtual user speaks to nodes, whatever the protocol. Made in the init context. */
export abstract class Wire {
  readonly access: Access;

  constructor(access: Access) {
    this.access = access;
  }

  /** Sends one request outside the measured load with these headers. Never throws. */
  protected abstract transmit(
    url: string,
    request: PlainRequest,
    timeoutMs: number,
    headers: Readonly<Record<string, string>>,
  ): PlainResponse;

  /** The requests of entries; one that is refused for its token is repeated once with a new one. */
  abstract entries(requests: LoadRequests): EntryShots;

  /** The same for many requests at once. One that is refused for its token is not repeated. */
  abstract open(requests: LoadRequests): OpenShots;

  /**
   * The same of one of many clients, all whose requests to a node go over a connection of its own.
   * @param client its number within this virtual user, from 1
   */
  abstract client(requests: LoadRequests, client: number): ClientShots;

  /** Sends one request without waiting for its answer. Never rejects. */
  abstract begin(url: string, request: PlainRequest, options: ShotOptions): Promise<Reply>;

  /** Connects to nodes ahead of an open load, where connections are not made by the way. Never throws. */
  connect(_urls: readonly string[]): void {}

  /**
   * Sends one request outside the measured load: set-up, probes, re-targeting. Never throws. The answer to a login that brought
   * no token is that of the request.
   */
  send(url: string, request: PlainRequest, timeoutMs: number): PlainResponse {
    const { access } = this;
    if (!this.isShown(url, request)) return this.transmit(url, request, timeoutMs, {});
    const shut = access.needsLogin ? this.logIn(url) : null;
    if (shut !== null) return shut;
    const response = this.transmit(url, request, timeoutMs, access.headers);
    return this.renewed(url, response) ? this.transmit(url, request, timeoutMs, access.headers) : response;
  }

  /**
   * Sends several such requests to nodes that may not answer, all of them until `untilMs`; answers in their order. One after the
   * other, where a protocol's connections come about no otherwise: one that is silent then leaves the others their part.
   * @param timeoutMs of each
   * @param untilMs by the system's clock
   */
  sendAll(asks: readonly Question[], timeoutMs: number, untilMs: number): PlainResponse[] {
    return asks.map(({ url, request }, at) => {
      const partMs = (untilMs - Date.now()) / (asks.length - at);
      return this.send(url, request, Math.max(LEAST_PART_MS, Math.min(timeoutMs, partMs)));
    });
  }

  /** Whether a request goes with what authenticates it. */
  protected isShown(url: string, request: PlainRequest): boolean {
    return !('keyless' in request) && this.access.trust.allows(url);
  }

  /** Has what is prepared authenticate, where that takes a login first. */
  getReady(url: string): void {
    if (this.access.needsLogin) this.logIn(url);
  }

  /** Whether an answer was a refusal for the token alone, and there is a new one: then the request is worth another try. */
  renewed(url: string, response: PlainResponse): boolean {
    return this.access.isRefused(response) && this.logIn(url) === null;
  }

  /**
   * The same for a request that was sent when there had been so many logins: of several that are refused at once, one logs in.
   * @param logins `access.logins` of then
   */
  renewedSince(logins: number, url: string, response: PlainResponse): boolean {
    if (!this.access.isRefused(response)) return false;
    return this.access.logins !== logins || this.logIn(url) === null;
  }

  /** Does what `send` does for what is sent in other ways. */
  protected repeated(url: string, shoot: () => PlainResponse): PlainResponse {
    this.getReady(url);
    const response = shoot();
    return this.renewed(url, response) ? shoot() : response;
  }

  /** The same for many at once: all are sent again when one was refused for its token. */
  protected async allRepeated(url: string, shoot: () => Promise<PlainResponse[]>): Promise<PlainResponse[]> {
    this.getReady(url);
    const responses = await shoot();
    const refused = responses.find((response) => this.access.isRefused(response));
    return refused !== undefined && this.renewed(url, refused) ? shoot() : responses;
  }

  private logIn(url: string): PlainResponse | null {
    return this.access.logIn(url, (at, request) => this.transmit(at, request, LOGIN_MS, {}));
  }
}
