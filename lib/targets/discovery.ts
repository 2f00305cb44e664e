import { originOf, type PlainRequest, type PlainResponse } from './http.ts';
import type { NodeStatus, Target } from './target.ts';

export interface FoundNode {
  readonly url: string;
  /** Null when the node did not answer. */
  readonly status: NodeStatus | null;
  /** How it failed to answer, in words; null when it did. */
  readonly fault: string | null;
}

/**
 * Finds a cluster from any of its nodes: asks each known address for its status and, where the target has such a
 * request, for its fellow members, and adds the leaders and members that the answers name.
 * Knows no network: `pending` says what to ask, `learn` takes the answer, so that k6 and the runner share the rules.
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
    if (kind === 'status')
      return { url, request: this.target.status(), learn: (response) => this.learnStatus(url, response) };
    const request = this.target.members();
    if (!request) return this.next();
    return { url, request, learn: (response) => this.learnMembers(response) };
  }

  private learnStatus(url: string, response: PlainResponse): void {
    const status = this.target.readStatus(response);
    this.asked.set(url, { url, status, fault: status ? null : faultOf(response, this.target) });
    if (!status) return;
    if (this.target.members()) this.queue.push({ url, kind: 'members' });
    const leader = status.leader === null ? null : originOf(status.leader);
    if (leader !== null && leader !== url && status.role !== 'leader') this.add(leader);
  }

  private learnMembers(response: PlainResponse): void {
    if (response.status === 200) for (const url of this.target.readMembers(response)) this.add(url);
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

  /** The node that leads in the highest term, or null: after a partition two may claim to. */
  leader(): FoundNode | null {
    let best: FoundNode | null = null;
    for (const node of this.nodes()) {
      if (node.status?.role !== 'leader' || !node.status.ready) continue;
      if (best === null || (node.status.term ?? 0) > (best.status?.term ?? 0)) best = node;
    }
    return best;
  }
}

function faultOf(response: PlainResponse, target: Target): string {
  if (response.error === 'refused') return 'nothing listens there';
  if (response.error === 'timeout') return 'no answer in time';
  if (response.error) return 'the connection was lost';
  return `answers ${response.status}, which is not how ${target.name} reports its status`;
}
