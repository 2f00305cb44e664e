import { refusalInWords } from './login.ts';
import type { Answer } from './outcome.ts';
import type { NodeStatus } from './target.ts';
import type { TransportError } from './transport-error.ts';
import { answerInWords, type PlainResponse, reasonOf } from './wire.ts';

/** Why a node does not answer those who ask. */
export type AccessProblem = 'unauthorized' | 'forbidden' | 'tls';

/** What one address answered. */
export interface FoundNode {
  readonly url: string;
  /** Null when the node did not answer, and where nodes of the target do not say it. */
  readonly status: NodeStatus | null;
  /** How it failed to answer, in words; null when it did. */
  readonly problem: string | null;
  /** Something answered, but not as a node of the target would. */
  readonly foreign: boolean;
  /** It may be a node, but does not know who asks, or there is no trust: what it is shown is missing or wrong. */
  readonly access: AccessProblem | null;
}

/** A node that others name and that no address leads to. */
export interface UnreachedNode {
  /** By what others call it; null where that is its address. */
  readonly id: string | null;
  /** Each address of it that is known, and why it does not lead there, as a predicate: `does not resolve`. */
  readonly addresses: readonly { readonly url: string; readonly why: string }[];
}

/** Whether a node answered, as one of its target would. */
export function isUp({ problem }: FoundNode): boolean {
  return problem === null;
}

/** Whether a node would serve requests, as far as it says. */
export function isReady({ problem, status }: FoundNode): boolean {
  return problem === null && status?.ready !== false;
}

/** Who is called so, and why no address of it is of use, without who or what it is: to follow `the leader` or `node 1`. */
export function unreachedInWords({ id, addresses }: UnreachedNode): string {
  const who = id === null ? '' : ` (member ${id})`;
  const each = addresses.map(({ url, why }) => `its address ${url} ${why}`);
  return `${who} is not reachable from here: ${each.length > 0 ? each.join(', and ') : 'no address of it is known'}`;
}

/** Whether an address of a node was reached, and there was no trust. */
export function lacksTrust({ addresses }: UnreachedNode): boolean {
  return addresses.some(({ why }) => why.startsWith(PREDICATES.tls));
}

/** @param expected what a node of the target would have answered, e.g. `how etcd reports its status` */
export function foundNode(
  url: string,
  response: PlainResponse,
  status: NodeStatus | null,
  { known, answer, expected }: { readonly known: boolean; readonly answer: Answer; readonly expected: string },
): FoundNode {
  const access = known ? null : accessProblem(url, answer, response);
  return {
    url,
    status,
    problem: known ? null : problemOf(url, response, access, expected),
    foreign: !known && access === null && isForeign(response),
    access,
  };
}

function problemOf(url: string, response: PlainResponse, access: AccessProblem | null, expected: string): string {
  const words = answerInWords(response);
  if (response.error !== undefined) return `${words}${hintOf(url, response.error)}`;
  return access === null
    ? `${words}, which is not ${expected}`
    : `does not let raftmark in: ${refusalInWords(response)}`;
}

function accessProblem(url: string, answer: Answer, { error }: PlainResponse): AccessProblem | null {
  // A node that is shown no certificate, and wants one, may say so by hanging up.
  if (error === 'tls' || (error === 'connection-lost' && url.startsWith('https:'))) return 'tls';
  if (error !== undefined || answer.outcome === 'ok') return null;
  return answer.reason === 'unauthorized' || answer.reason === 'forbidden' ? answer.reason : null;
}

/** A node that wants TLS hangs up on those who do without, and the other way about; nothing else tells. */
function hintOf(url: string, error: TransportError): string {
  if (error !== 'no-connection' && error !== 'other-protocol') return '';
  return `; perhaps it wants ${url.startsWith('https:') ? 'http' : 'https'}://`;
}

function isForeign({ error }: PlainResponse): boolean {
  return error === undefined || error === 'other-protocol' || error === 'too-long';
}

const PREDICATES: Readonly<Record<TransportError, string>> = {
  'unknown-host': 'does not resolve',
  refused: 'refuses connections',
  unreachable: 'cannot be routed to',
  'connect-timeout': 'takes no connection in time',
  'no-connection': 'takes no connection',
  tls: 'makes no TLS connection: it and raftmark do not trust each other',
  'other-protocol': 'speaks another protocol',
  timeout: 'does not answer in time',
  'connection-lost': 'hangs up',
  'too-long': 'answers more than any status is long',
};

/** Why an address that failed leads to no node, as a predicate. */
export function failureOf(node: FoundNode, response: PlainResponse): string {
  const { error } = response;
  if (error === undefined) return node.problem ?? 'answers';
  return `${PREDICATES[error]}${reasonOf(response)}${hintOf(node.url, error)}`;
}
