import type { NodeState, RaftChange } from '../../../lib/report/monitors.ts';
import { leaderOf } from '../../../lib/targets/leadership.ts';

/** The changes of a run from which every window is computed. */
export interface RaftHistory {
  readonly nodes: readonly string[];
  /** What was known before the first of `changes`, and since when. */
  readonly before: Leadership;
  readonly sinceMs: number;
  /** In the order of time. */
  readonly changes: readonly RaftChange[];
  /** Changes that went into `before`. */
  readonly dropped: number;
}

// About 1 MB of report; a failover makes some ten changes.
const MOST_CHANGES = 5_000;

function same(a: NodeState, b: NodeState): boolean {
  return (
    a.reachable === b.reachable &&
    a.problem === b.problem &&
    a.role === b.role &&
    a.term === b.term &&
    a.leader === b.leader &&
    a.ready === b.ready
  );
}

/** Keeps the changes among poll results, the newest `limit` of them. */
export class RaftTimeline {
  readonly #nodes: readonly string[];
  readonly #limit: number;
  readonly #last = new Map<string, NodeState>();
  readonly #changes: RaftChange[] = [];
  #before = NOTHING_KNOWN;
  #sinceMs = 0;
  #dropped = 0;

  constructor(nodes: readonly string[], limit = MOST_CHANGES) {
    this.#nodes = nodes;
    this.#limit = limit;
  }

  /**
   * Takes the result of a poll; the results of one node come in the order of time.
   * @param atMs since the run's start
   * @param epochMs the same moment, UTC
   */
  add(node: string, to: NodeState, atMs: number, epochMs: number): void {
    const from = this.#last.get(node) ?? null;
    if (from !== null && same(from, to)) return;
    this.#last.set(node, to);
    const change = { atMs: Math.round(atMs), at: new Date(epochMs).toISOString(), node, from, to };
    // A time-out is dated back to its question, before what other nodes have said meanwhile.
    let place = this.#changes.length;
    while (place > 0 && (this.#changes[place - 1] as RaftChange).atMs > change.atMs) place--;
    this.#changes.splice(place, 0, change);
    if (this.#changes.length > this.#limit) this.#drop();
  }

  history(): RaftHistory {
    return {
      nodes: this.#nodes,
      before: this.#before,
      sinceMs: this.#sinceMs,
      changes: [...this.#changes],
      dropped: this.#dropped,
    };
  }

  #drop(): void {
    const oldest = this.#changes.shift();
    if (!oldest) return;
    this.#before = applyChange(this.#before, oldest);
    this.#sinceMs = oldest.atMs;
    this.#dropped++;
  }
}

/** What is known of the cluster at one moment, put together from what its nodes said last. */
export interface Leadership {
  readonly states: ReadonlyMap<string, NodeState>;
  /** The highest term any node reported so far: terms never fall, also when the node that told is gone. */
  readonly term: number | null;
  /** The reachable node that claims to lead, in the highest term if there are several; null when none does. */
  readonly leader: string | null;
  /** The node last known to lead. */
  readonly lastLeader: string | null;
}

const NOTHING_KNOWN: Leadership = { states: new Map(), term: null, leader: null, lastLeader: null };

/** The view after a change. */
export function applyChange(view: Leadership, { node, to }: RaftChange): Leadership {
  const states = new Map(view.states).set(node, to);
  const heard = [...states].filter(([, state]) => state.reachable);
  const leader = leaderOf(heard.map(([name, state]) => ({ node: name, group: null, ...state })));
  const term = to.term === null ? view.term : Math.max(to.term, view.term ?? to.term);
  return { states, term, leader, lastLeader: leader ?? view.lastLeader };
}
