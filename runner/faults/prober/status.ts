import { leaderOf } from '../../../lib/targets/leadership.ts';
import type { NodeStatus, Role } from '../../../lib/targets/target.ts';
import type { ClusterNode } from '../../cluster/cluster.ts';

/** A leader, or a node asked, that is none of the cluster's known nodes. */
export const UNKNOWN_NODE = -1;

/** What a node said of itself. Times are milliseconds since the run's start. */
export interface NodeView {
  /** It answered, and the answer was a status of the target. */
  readonly reachable: boolean;
  readonly role: Role;
  readonly term: number | null;
  /** Position of the node that it takes for the leader, UNKNOWN_NODE for one not known; null when it knows none. */
  readonly leader: number | null;
  readonly ready: boolean;
}

/** A status that differs from the one which the same node gave before. */
export interface Sighting extends NodeView {
  /** Position of the node. */
  readonly node: number;
  /** When it was asked, and when its answer was there. */
  readonly sentMs: number;
  readonly atMs: number;
}

const SILENT: NodeView = { reachable: false, role: 'unknown', term: null, leader: null, ready: false };

function same(a: NodeView, b: NodeView): boolean {
  return (
    a.reachable === b.reachable &&
    a.role === b.role &&
    a.term === b.term &&
    a.leader === b.leader &&
    a.ready === b.ready
  );
}

/** Every change of what the nodes say of themselves, in the order in which it was learned. */
export class StatusLog {
  readonly #names = new Map<string, number>();
  readonly #last: (Sighting | undefined)[];
  /** When the newest status of each node that was taken had been asked for. */
  readonly #askedMs: number[];
  /** When each node was asked, and had answered that it is ready: pairs, in the order of the answers. */
  readonly #ready: { readonly sentMs: number; readonly atMs: number }[][];
  readonly #changes: Sighting[] = [];

  constructor(nodes: readonly ClusterNode[]) {
    for (const [at, { url }] of nodes.entries()) this.#names.set(url, at);
    this.#last = nodes.map(() => undefined);
    this.#askedMs = nodes.map(() => Number.NEGATIVE_INFINITY);
    this.#ready = nodes.map(() => []);
  }

  /**
   * Takes what a node answered, null when it gave no status. An answer is left out when the node has already answered
   * a later question: what was overtaken is no news.
   */
  add(node: number, status: NodeStatus | null, sentMs: number, atMs: number): void {
    if (sentMs < (this.#askedMs[node] as number)) return;
    this.#askedMs[node] = sentMs;
    if (status !== null && status.id !== null) this.#names.set(status.id, node);
    const view = status === null ? SILENT : this.#viewOf(status);
    if (view.ready) this.#ready[node]?.push({ sentMs, atMs });
    const before = this.#last[node];
    if (before !== undefined && same(before, view)) return;
    const sighting = { node, sentMs, atMs, ...view };
    this.#last[node] = sighting;
    this.#changes.push(sighting);
  }

  #viewOf({ role, term, leader, ready }: NodeStatus): NodeView {
    return { reachable: true, role, term, leader: leader === null ? null : this.position(leader), ready };
  }

  /** Position of the node with this base URL, or with this name among its fellows; UNKNOWN_NODE when none has it. */
  position(name: string): number {
    return this.#names.get(name) ?? UNKNOWN_NODE;
  }

  changes(): readonly Sighting[] {
    return this.#changes;
  }

  /** What a node said last; undefined before its first answer. */
  last(node: number): Sighting | undefined {
    return this.#last[node];
  }

  /** When a node first answered that it is ready to a question put at or after `sinceMs`; null: not yet. */
  readySince(node: number, sinceMs: number): number | null {
    return this.#ready[node]?.find(({ sentMs }) => sentMs >= sinceMs)?.atMs ?? null;
  }

  /** What the node that leads said last, among the nodes that answer; null when none leads. */
  leader(): Sighting | null {
    const heard = this.#last.filter((sighting) => sighting !== undefined);
    return leaderOf(heard.map((sighting) => ({ ...sighting, node: sighting, group: null })));
  }
}
