import type { AccessSettings } from '../exchange/access-settings.ts';
import type { AccessProblem } from '../targets/found.ts';
import { isUnauthorized, loginUrl, readLogin, SHUT_OUT_MS, type User } from '../targets/login.ts';
import type { Answer } from '../targets/outcome.ts';
import { keyHeaders, type Target } from '../targets/target.ts';
import { isSecret, Trust } from '../targets/trust.ts';
import type { PlainRequest, PlainResponse } from '../targets/wire.ts';

/** What to do about nodes that let nobody in who is like us. */
export function accessAdvice({ login, reach }: Target, problem: AccessProblem): string {
  if (problem === 'tls') return 'Set CA_CERT, and where nodes ask for a certificate CLIENT_CERT and CLIENT_KEY.';
  const ways = [
    ...('absent' in login ? [] : ['API_USER and API_PASSWORD']),
    ...(reach.apiKeyHeader === null ? [] : ['API_KEY']),
  ];
  return `Set ${ways.join(', or ')}.`;
}

/** What to do about nodes that are shown no key, since nobody named their hosts. @param urls all that would have to be named */
export function namingAdvice(urls: readonly string[]): string {
  return `Keys go to hosts alone that HOST names. If all of these are yours: HOST=${urls.join(',')}; TRUST_REDIRECTS=1 sends keys to whatever hosts nodes name.`;
}

const NOTHING: Readonly<Record<string, string>> = {};

/**
 * What authenticates the requests of one virtual user: a key; or the token of a user who logs in when there is none, and again
 * when it is not accepted any more.
 */
export class Access {
  /** Of every request. Requests that are prepared share this object, or one that `within` gave, so that a new token reaches them. */
  readonly headers: Record<string, string>;
  /** The last login that was refused, until another succeeds. */
  private shutOut: { readonly response: PlainResponse; readonly why: string; readonly at: number } | null = null;
  /** How often a login has brought a token. */
  logins = 0;
  private readonly sharing: Record<string, string>[] = [];
  private readonly target: Target;
  private readonly user: User | null;
  private readonly named: readonly string[];
  /** To whom requests are shown with what authenticates them. */
  readonly trust: Trust;

  /**
   * @param key null where there is none, or a user has yet to fetch it
   * @param to.named base URLs of the nodes that the user named
   */
  constructor(
    target: Target,
    key: string | null,
    user: User | null,
    to: Pick<AccessSettings, 'named' | 'trustsRedirects'>,
  ) {
    this.named = to.named;
    const secret = user !== null || isSecret(key, target);
    this.trust = new Trust({ secret, named: to.named, redirects: to.trustsRedirects });
    this.target = target;
    this.user = user;
    this.headers = keyHeaders(target, key);
  }

  /** Why the user was not let in, with the node that said so; null when that has not happened. */
  get refusal(): string | null {
    return this.shutOut?.why ?? null;
  }

  /** Whether a token may come, or change. */
  get logsIn(): boolean {
    return this.user !== null;
  }

  /** Whether nothing can be asked before a login. */
  get needsLogin(): boolean {
    return this.user !== null && Object.keys(this.headers).length === 0;
  }

  /** Headers of one kind of request together with those that authenticate, now and later. */
  within(headers: Readonly<Record<string, string>>): Record<string, string> {
    const all = { ...headers, ...this.headers };
    if (this.user !== null) this.sharing.push(all);
    return all;
  }

  /** Headers that authenticate a request to a node; none where it is shown nothing. They change with a new token. */
  headersAt(url: string): Readonly<Record<string, string>> {
    return this.trust.allows(url) ? this.headers : NOTHING;
  }

  /**
   * What there is to say of a redirect that was not followed since no key goes there; empty where it was none.
   * @param known base URLs of the nodes
   */
  unfollowed(answer: Answer, known: readonly string[]): string {
    const leader = answer.outcome === 'ok' ? undefined : answer.leader;
    const refusal = leader === undefined ? null : this.trust.refusal(leader);
    return leader === undefined || refusal === null
      ? ''
      : ` to ${leader}, which ${refusal}. ${namingAdvice([...known, leader])}`;
  }

  /** Whether an answer says that a new login may help. */
  isRefused(response: PlainResponse): boolean {
    return this.user !== null && isUnauthorized(this.target, response);
  }

  /**
   * Logs in for the requests to a node, there or at one that may see the password.
   * @param send sends a request to an address as it is, with nothing that authenticates
   * @returns null when there is a token now, or else the answer that has none
   */
  logIn(node: string, send: (url: string, request: PlainRequest) => PlainResponse): PlainResponse | null {
    const { login } = this.target;
    if (this.user === null || 'absent' in login) throw new Error('nobody is there who could log in');
    if (this.shutOut !== null && Date.now() - this.shutOut.at < SHUT_OUT_MS) return this.shutOut.response;
    const url = loginUrl(node, this.named);
    const response = send(url, login.request(this.user.name, this.user.password));
    const end = readLogin(this.target, url, this.user, response);
    if (end.token === null) {
      if (end.final) this.shutOut = { response, why: end.why, at: Date.now() };
      return response;
    }
    for (const headers of [this.headers, ...this.sharing]) Object.assign(headers, keyHeaders(this.target, end.token));
    this.shutOut = null;
    this.logins++;
    return null;
  }
}
