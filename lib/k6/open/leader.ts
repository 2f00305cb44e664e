import { LOOK_MS } from '../../scenarios/steps.ts';
import { leads } from '../../targets/leadership.ts';
import type { Answer } from '../../targets/outcome.ts';
import type { Target } from '../../targets/target.ts';
import { Trust } from '../../targets/trust.ts';
import type { OpenCluster } from '../cluster.ts';
import { type AskStatus, Strangers } from './strangers.ts';

/** So long a leader owes answers to writes, until another node is asked who leads: what the cluster takes is to be seen, not this. */
const SILENT_MS = 100;
/** Where nodes do not say who leads, one that is silent for so long is taken for gone. */
const GONE_MS = 500;
/** So often others are asked then until one knows: what comes back once it does shall not be told in steps of a half second. */
const AGAIN_MS = 100;
/** Each of them may take so long: the next one asked may know. */
const AGAIN_LOOK_MS = 200;

/** A write as it ended. */
export interface WriteEnd {
  readonly answer: Answer;
  /** Positions of the nodes that were asked first and last. */
  readonly first: number;
  readonly node: number;
  /** Redirects that were followed. */
  readonly hops: number;
  /** `known` as it was when the write began: what it tells is no news when others have told since. */
  readonly known: number;
}

/** What all operations of one user know of the cluster: its nodes and, as far as it is known, which of them leads. */
export class Leadership {
  readonly nodes: string[];
  private readonly ids: readonly (string | null)[];
  /** Positions by what nodes call each other. */
  private readonly called: Map<string, number>;
  private readonly strangers: Strangers;
  private readonly view: Target['view'];
  /** Whether nodes are asked who leads: where nobody says it, or to be asked has effects, operations alone tell. */
  private readonly asks: boolean;
  /** So long a node that is not asked may be silent. */
  private readonly goneMs: number;
  private readonly ask: AskStatus;
  /** Position in `nodes`; null while it is not known, for a target that does not say. */
  leader: number | null;
  /** How often something was learned. */
  known = 0;
  private looking = false;
  private lookedMs = Number.NEGATIVE_INFINITY;
  private turn = 0;
  /** Of each node: writes under way at it, and when one was last answered, or the first began to be waited for. */
  private readonly underWay: number[];
  private readonly heardMs: number[];

  constructor(target: Target, { nodes, ids, leader }: OpenCluster, ask: AskStatus, trust = Trust.anybody) {
    this.view = target.view;
    const restMs = 'absent' in target.view ? undefined : target.view.restMs;
    this.asks = !('absent' in target.view) && restMs === undefined;
    this.goneMs = restMs ?? GONE_MS;
    this.nodes = [...nodes];
    this.called = new Map(ids.flatMap((id, at) => (id === null ? [] : [[id, at]])));
    // A target whose nodes call each other by their addresses names the leader in its redirects.
    this.ids = ids.map((id) => (id?.includes('://') ? null : id));
    this.strangers = new Strangers(target, ask, trust);
    this.leader = leader;
    this.ask = ask;
    this.underWay = nodes.map(() => 0);
    this.heardMs = nodes.map(() => 0);
  }

  /** Position of the node that a redirect leads to, if it is known; else undefined. */
  find(url: string): number | undefined {
    const known = this.nodes.indexOf(url);
    return known >= 0 ? known : this.called.get(url);
  }

  /**
   * The same of one that is not known, which has to prove itself.
   * @param from position of the node that named it
   * @returns null where it is nobody of the cluster
   */
  async follow(url: string, from: number): Promise<number | null> {
    const node = await this.strangers.behind(url, this.nodes[from] as string, this.nodes);
    if (node === null) return null;
    const at = this.add(node);
    this.called.set(url, at);
    return at;
  }

  private add(url: string): number {
    const known = this.nodes.indexOf(url);
    if (known >= 0) return known;
    this.underWay.push(0);
    this.heardMs.push(0);
    return this.nodes.push(url) - 1;
  }

  /** A write was sent to a node. */
  sent(node: number, nowMs: number): void {
    const before = this.underWay[node] as number;
    if (before === 0) this.heardMs[node] = nowMs;
    this.underWay[node] = before + 1;
  }

  /** It has ended; with an answer of the node's or without. */
  ended(node: number, nowMs: number, heard: boolean): void {
    this.underWay[node] = (this.underWay[node] as number) - 1;
    if (heard) this.heardMs[node] = nowMs;
  }

  /** When `watch` will have something to do, at the latest; Infinity while no write is under way at the leader. */
  get watchMs(): number {
    const { leader } = this;
    const nobody = leader === null || this.underWay[leader] === 0 || this.nodes.length === 1;
    if (nobody) return Number.POSITIVE_INFINITY;
    const heardMs = this.heardMs[leader] as number;
    return !this.asks ? heardMs + this.goneMs : Math.max(heardMs + SILENT_MS, this.lookedMs + AGAIN_MS);
  }

  /** Whether a node has long owed answers to writes, so that another is the better choice where it does not matter which. */
  isSilent(node: number, nowMs: number): boolean {
    return (this.underWay[node] as number) > 0 && nowMs >= (this.heardMs[node] as number) + this.goneMs;
  }

  /** Keeps in mind what a write has told of who leads. */
  learn({ answer, first, node, hops, known }: WriteEnd, nowMs: number): void {
    if (known !== this.known) return;
    const ok = answer.outcome === 'ok';
    if (!this.asks) {
      // Only a redirect says who leads, or that one of several does it; whoever fails then leads no more.
      const found = hops > 0 || (!('absent' in this.view) && node !== this.leader);
      if (!ok && this.leader !== null) this.become(null);
      else if (ok && found) this.become(node);
      return;
    }
    const moved = ok && (node !== first || this.leader === null);
    if (moved) this.become(node);
    // A redirect has named the leader already; a target that forwards writes does not say where it is.
    if ((moved && this.ids[node] !== null) || answer.outcome === 'unknown') this.look(ok ? node : node + 1, nowMs);
  }

  /**
   * Asks another node who leads when the leader has long been silent: nobody has to wait until an operation is given up. Where
   * nodes do not say it, nobody is known to lead any more.
   */
  watch(nowMs: number): void {
    const { leader } = this;
    if (leader === null || nowMs < this.watchMs) return;
    if (!this.asks) {
      this.become(null);
      return;
    }
    this.lookedMs = nowMs;
    // One after the other.
    this.look(leader + 1 + (this.turn++ % (this.nodes.length - 1)), nowMs, AGAIN_LOOK_MS);
  }

  private become(leader: number | null): void {
    this.known++;
    this.leader = leader;
  }

  /** Asks a node who leads now; one that does not answer says nothing. */
  private look(from: number, nowMs: number, timeoutMs = LOOK_MS): void {
    if (this.looking || !this.asks || 'absent' in this.view) return;
    const { view } = this;
    const node = from % this.nodes.length;
    this.looking = true;
    this.lookedMs = nowMs;
    void this.ask(this.nodes[node] as string, view, timeoutMs).then((response) => {
      this.looking = false;
      const status = view.readStatus(response);
      if (!status) return;
      if (leads(status)) this.become(node);
      else if (status.leader !== null) {
        const known = this.find(status.leader);
        if (known !== undefined) this.become(known);
      }
    });
  }
}
