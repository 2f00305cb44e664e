import { type EntryName, keyName, NAMESPACE_PREFIX } from '../data/dataset.ts';
import { originOf } from './http.ts';
import { leaderOf } from './leadership.ts';
import { refusalInWords } from './login.ts';
import type { Answer, Reason } from './outcome.ts';
import type { ClusterView, NodeStatus, Target } from './target.ts';
import type { TransportError } from './transport-error.ts';
import { answerInWords, type PlainRequest, type PlainResponse } from './wire.ts';

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

/** Why a node does not answer those who ask. */
export type AccessProblem = 'unauthorized' | 'forbidden' | 'tls';

/** Whether a node answered, as one of its target would. */
export function isUp({ problem }: FoundNode): boolean {
  return problem === null;
}

/** Whether a node would serve requests, as far as it says. */
export function isReady({ problem, status }: FoundNode): boolean {
  return problem === null && status?.ready !== false;
}

/** Nothing writes this one: what there is to learn is whether, and how, a node answers. */
const NOBODYS: EntryName = { namespace: `${NAMESPACE_PREFIX}nobody`, key: keyName(0) };
/** Failures of a read that a node of the target may answer with; others may as well, but without a status there is no proof. */
const OF_A_NODE: readonly Reason[] = ['not-found', 'redirected', 'no-leader', 'unauthorized', 'forbidden'];

/**
 * Finds a cluster from any of its nodes: asks each known address for its status and, where the target has such a
 * request, for its fellow members, and adds the leaders and members that the answers name. Where the target has no
 * status, nodes are asked to read an entry instead, and are taken as they are named.
 * Knows no network: `next` says what to ask, and its `learn` takes the answer, so that k6 and the runner share the rules.
 */
export class Discovery {
  private readonly asked = new Map<string, FoundNode>();
  private readonly queue: { readonly url: string; readonly kind: 'status' | 'members' }[] = [];
  private readonly seen = new Set<string>();

  private readonly target: Target;

  constructor(target: Target, hosts: readonly string[]) {
    this.target = target;
    for (const host of hosts) this.add(host);
  }

  private add(url: string): void {
    if (this.seen.has(url)) return;
    this.seen.add(url);
    this.queue.push({ url, kind: 'status' });
  }

  /** The next request to send, or null when all there is to know is known. */
  next(): {
    readonly url: string;
    readonly request: PlainRequest;
    readonly learn: (response: PlainResponse) => void;
  } | null {
    const item = this.queue.shift();
    if (!item) return null;
    const { url, kind } = item;
    const { view, entries } = this.target;
    if ('absent' in view)
      return { url, request: entries.read(NOBODYS), learn: (response) => this.learnAnswer(url, response) };
    if (kind === 'status')
      return { url, request: view.status(), learn: (response) => this.learnStatus(url, response, view) };
    const request = view.members();
    if (!request) return this.next();
    return { url, request, learn: (response) => this.learnMembers(response, view) };
  }

  private learnStatus(url: string, response: PlainResponse, view: ClusterView): void {
    const status = view.readStatus(response);
    const access = status ? null : accessProblem(url, this.target.classify('read', response), response);
    const problem = status ? null : problemOf(url, response, access, `how ${this.target.name} reports its status`);
    const foreign = !status && access === null && isForeign(response);
    this.asked.set(url, { url, status, problem, foreign, access });
    if (!status) return;
    if (view.members()) this.queue.push({ url, kind: 'members' });
    const leader = status.leader === null ? null : originOf(status.leader);
    if (leader !== null && leader !== url && status.role !== 'leader') this.add(leader);
  }

  private learnAnswer(url: string, response: PlainResponse): void {
    const answer = this.target.classify('read', response);
    const known = answer.outcome === 'ok' || OF_A_NODE.includes(answer.reason);
    const access = known ? null : accessProblem(url, answer, response);
    const problem = known ? null : problemOf(url, response, access, `how ${this.target.name} answers a read`);
    this.asked.set(url, { url, status: null, problem, foreign: !known && isForeign(response), access });
    if (answer.outcome !== 'ok' && answer.leader !== undefined) this.add(answer.leader);
  }

  private learnMembers(response: PlainResponse, view: ClusterView): void {
    for (const url of view.readMembers(response)) this.add(url);
  }

  /**
   * Every node asked, in the order in which it became known. Two addresses of one node count once: the one known first,
   * usually the one the user gave.
   */
  nodes(): FoundNode[] {
    const ids = new Set<string>();
    return [...this.asked.values()].filter(({ status }) => {
      if (!status || status.id === null) return true;
      if (ids.has(status.id)) return false;
      ids.add(status.id);
      return true;
    });
  }

  /** The node that leads; null when none does, and where nodes do not say it. */
  leader(): FoundNode | null {
    return leaderOf(
      this.nodes().flatMap((node) => (node.status === null ? [] : [{ node, group: null, ...node.status }])),
    );
  }
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
  return error === undefined || error === 'other-protocol';
}
