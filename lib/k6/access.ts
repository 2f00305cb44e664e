import type { AccessProblem } from '../targets/found.ts';
import { isUnauthorized, loginUrl, readLogin, SHUT_OUT_MS, type User } from '../targets/login.ts';
import { keyHeaders, type Target } from '../targets/target.ts';
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

  /**
   * @param key null where there is none, or a user has yet to fetch it
   * @param named base URLs of the nodes that may see the user's password
   */
  constructor(target: Target, key: string | null, user: User | null, named: readonly string[]) {
    this.named = named;
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
