import { printable } from '../base/printable.ts';
import { countsAsNamed } from './addresses.ts';
import type { Reason } from './outcome.ts';
import type { Target } from './target.ts';
import { answerInWords, isSuccess, type PlainResponse, saidIn } from './wire.ts';

/** Who logs in. */
export interface User {
  readonly name: string;
  readonly password: string;
}

/**
 * Where a user logs in for a node: at the node, if the user named it, else at the first that was named. A password goes nowhere
 * else; the token it brings holds for all nodes of a cluster.
 * @param named base URLs; empty where nobody logs in but at raftmark's own nodes
 */
export function loginUrl(url: string, named: readonly string[]): string {
  return countsAsNamed(url, named) ? url : (named[0] ?? url);
}

/**
 * Whether an answer says that nobody known has asked: there was no token, or it is none, or none any more. What was asked has
 * surely not been done.
 */
export function isUnauthorized({ classify }: Pick<Target, 'classify'>, response: PlainResponse): boolean {
  if (isSuccess(response)) return false;
  const answer = classify('read', response);
  return answer.outcome !== 'ok' && answer.reason === 'unauthorized';
}

/** Failures of a login that the same name and password will have again. */
const FINAL: readonly Reason[] = ['unauthorized', 'forbidden', 'bad-request', 'not-found', 'wrong-answer'];

/** Whether an answer to a login says that this user is not let in, and not that the node cannot tell just now. */
function isShutOut({ classify }: Pick<Target, 'classify'>, response: PlainResponse): boolean {
  if (response.error !== undefined) return false;
  const answer = classify('read', response);
  return answer.outcome === 'ok' || FINAL.includes(answer.reason);
}

/** What a login brought: a token; or why there is none, and whether the same user will not be let in another time either. */
export type LoginEnd =
  | { readonly token: string }
  | { readonly token: null; readonly why: string; readonly final: boolean };

/**
 * What an answer to a login means.
 * @param url where the user tried to log in
 * @throws Error where there are no users
 */
export function readLogin(
  target: Pick<Target, 'classify' | 'login'>,
  url: string,
  { name }: User,
  response: PlainResponse,
): LoginEnd {
  const { login } = target;
  if ('absent' in login) throw new Error(login.absent);
  const token = response.error === undefined ? login.readToken(response) : null;
  if (token !== null) return { token };
  const why = `${url} does not let ${name} in: ${refusalInWords(response)}`;
  return { token, why, final: isShutOut(target, response) };
}

/** After a node has not let a user in, so long nobody tries again: each login costs it a hash. */
export const SHUT_OUT_MS = 5_000;

/** One line of plain words, as a person can read it. */
const PLAIN = /^[^<\n]{1,200}$/;

/** What a service says of a request that it refused, in its own words where it has any. */
export function refusalInWords(response: PlainResponse): string {
  const text = 'code' in response ? response.text : saidIn(response.body);
  return response.error === undefined && PLAIN.test(text) ? printable(text) : answerInWords(response);
}
