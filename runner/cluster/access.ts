import { isUnauthorized, loginUrl, readLogin, SHUT_OUT_MS, type User } from '../../lib/targets/login.ts';
import { keyHeaders, type Protocol, spokenTo, type Target } from '../../lib/targets/target.ts';
import { isSecret, Trust } from '../../lib/targets/trust.ts';
import { isGrpc, type PlainRequest, type PlainResponse } from '../../lib/targets/wire.ts';
import type { Tls } from './channels.ts';

/** Trust and identity, and the absolute paths of the files that they were read from. */
export interface TlsFiles extends Tls {
  readonly caFile: string | null;
  readonly certFile: string | null;
  readonly keyFile: string | null;
}

/** What the nodes of one target are shown, whatever the protocol; a key or a user, not both. */
export interface Access {
  readonly key: string | null;
  readonly user: User | null;
  readonly tls: TlsFiles | null;
  /** Base URLs of the nodes that the user named; empty where raftmark starts them. A password goes to no others. */
  readonly named: readonly string[];
  /** Whether a key or token goes to whatever hosts nodes name as well. */
  readonly trustsRedirects: boolean;
}

/** Access by nothing but a key, or by nothing. */
export function keyAccess(key: string | null): Access {
  return { key, user: null, tls: null, named: [], trustsRedirects: false };
}

type Headers = Readonly<Record<string, string>>;

/** Sends one request to the node at `url` with these headers. */
export type Transmit = (
  url: string,
  request: PlainRequest,
  headers: Headers,
  timeoutMs: number,
) => Promise<PlainResponse>;

/**
 * What authenticates the requests of a run, one for all its senders: a key; or a user's token, which is fetched with the first
 * request, at the node that it is for if the user named that, and renewed when a node does not accept it any more.
 */
export class Credentials {
  /** Null where nothing but the machine's own trust is needed. */
  readonly tls: Tls | null;
  readonly #target: Target | null;
  /** The same as it is spoken to in each of its protocols: headers have names of their own there. */
  readonly #spoken: ReadonlyMap<Protocol, Target>;
  readonly #user: User | null;
  readonly #named: readonly string[];
  #key: string | null;
  #trust: Trust;
  /** Logins under way, by the node. */
  readonly #underWay = new Map<string, Promise<string | PlainResponse>>();
  /** The last login that was refused, until another succeeds. */
  #shutOut: { readonly response: PlainResponse; readonly why: string; readonly atMs: number } | null = null;

  /** @param target null where nobody asks who is there */
  constructor(target: Target | null, { key, user, tls, named, trustsRedirects }: Access) {
    const secret = target !== null && (user !== null || isSecret(key, target));
    this.#trust = new Trust({ secret, named, redirects: trustsRedirects });
    this.#target = target;
    this.#spoken = new Map(target?.protocols.map((protocol) => [protocol, spokenTo(target, protocol, null)]));
    this.#key = key;
    this.#user = user;
    this.#named = named;
    this.tls = tls;
  }

  /** To whom the key or token is shown. */
  get trust(): Trust {
    return this.#trust;
  }

  /** Nodes that raftmark has started count as named. @param urls their base URLs */
  nameOwn(urls: readonly string[]): void {
    this.#trust = this.#trust.with(urls);
  }

  /** Why the user was not let in, with the node that said so; null when that has not happened. */
  get refusal(): string | null {
    return this.#shutOut?.why ?? null;
  }

  /** A text of others, such as a node's log, without the key, the password and the token of the run. */
  withoutSecrets(text: string): string {
    const secrets = [this.#key, this.#user?.password].filter((secret) => secret != null && secret !== '');
    return secrets.reduce<string>((left, secret) => left.replaceAll(secret as string, '***'), text);
  }

  #targetOf(request: PlainRequest): Target | undefined {
    return this.#spoken.get(isGrpc(request) ? 'grpc' : 'http');
  }

  /**
   * Sends a request to `url` with what authenticates it. One that is refused for its token is repeated once with a new one; the
   * login is a part of its time. The answer to a login that brought no token is that of the request.
   */
  async send(url: string, request: PlainRequest, timeoutMs: number, transmit: Transmit): Promise<PlainResponse> {
    const target = this.#targetOf(request);
    const shown = target !== undefined && !('keyless' in request) && this.#trust.allows(url);
    if (!shown) return transmit(url, request, {}, timeoutMs);
    if (this.#user === null) return transmit(url, request, keyHeaders(target, this.#key), timeoutMs);
    const until = performance.now() + timeoutMs;
    const leftMs = (): number => Math.max(1, Math.ceil(until - performance.now()));
    const first = this.#key ?? (await this.#logIn(target, url, timeoutMs, transmit));
    if (typeof first !== 'string') return first;
    const response = await transmit(url, request, keyHeaders(target, first), leftMs());
    if (!isUnauthorized(target, response)) return response;
    // Somebody else may have renewed it meanwhile.
    const second = this.#key === first ? await this.#logIn(target, url, leftMs(), transmit) : this.#key;
    return typeof second === 'string' ? transmit(url, request, keyHeaders(target, second), leftMs()) : response;
  }

  /**
   * The key that authenticates: of a user a new token, since nobody says how long the old one lives.
   * @returns null when there is none, also when the login brought none
   */
  async newKey(url: string, timeoutMs: number, transmit: Transmit): Promise<string | null> {
    const target = this.#target;
    if (this.#user === null || target === null) return this.#key;
    const token = await this.#logIn(target, url, timeoutMs, transmit);
    return typeof token === 'string' ? token : null;
  }

  /** One login at a node at a time: each costs the node a password's hash. @returns the token, or the answer that has none */
  #logIn(target: Target, node: string, timeoutMs: number, transmit: Transmit): Promise<string | PlainResponse> {
    const url = loginUrl(node, this.#named);
    const before = this.#underWay.get(url);
    // It may be given up by whoever asked first, which is no reason for anybody else.
    if (before !== undefined) return before.catch(() => this.#logIn(target, node, timeoutMs, transmit));
    const shut = this.#shutOut;
    if (shut !== null && performance.now() - shut.atMs < SHUT_OUT_MS) return Promise.resolve(shut.response);
    const login = this.#askForToken(target, url, timeoutMs, transmit).finally(() => this.#underWay.delete(url));
    this.#underWay.set(url, login);
    return login;
  }

  async #askForToken(
    target: Target,
    url: string,
    timeoutMs: number,
    transmit: Transmit,
  ): Promise<string | PlainResponse> {
    const { login } = target;
    const user = this.#user as User;
    if ('absent' in login) throw new Error(login.absent);
    const response = await transmit(url, login.request(user.name, user.password), {}, timeoutMs);
    const end = readLogin(target, url, user, response);
    if (end.token === null) {
      if (end.final) this.#shutOut = { response, why: end.why, atMs: performance.now() };
      return response;
    }
    this.#key = end.token;
    this.#shutOut = null;
    return end.token;
  }
}

/** For nodes that ask nobody who is there. */
export function noCredentials(): Credentials {
  return new Credentials(null, keyAccess(null));
}
