import type { Settings } from '../exchange/settings.ts';
import { leads } from '../targets/leadership.ts';
import type { Target } from '../targets/target.ts';
import { type ClusterData, discover } from './cluster.ts';
import type { Wire } from './wire.ts';

/** An address to which a redirect led in vain is not looked into again for so long. */
const REFUSED_MS = 1_000;

/** The nodes that one virtual user knows, and which of them leads. Nobody else is asked, but for what a redirect names. */
export class Nodes {
  /** Base URLs, by position. */
  readonly urls: string[] = [];
  /** Null while it is not known, for a target that does not say. */
  leader: number | null;
  private readonly settings: Settings<Target>;
  private readonly wire: Wire;
  /** Positions by what nodes call each other. */
  private readonly called = new Map<string, number>();
  private readonly refusedUntilMs = new Map<string, number>();

  constructor(settings: Settings<Target>, wire: Wire, { nodes, leader, ids }: ClusterData) {
    this.settings = settings;
    this.wire = wire;
    this.leader = leader;
    for (const url of nodes) this.add(url);
    for (const [at, id] of ids.entries()) if (id !== null) this.called.set(id, at);
  }

  /** The node that is asked where only the leader will do, as far as it is known. */
  get entry(): string {
    return this.urls[this.leader ?? 0] as string;
  }

  /** Position of a node; one that was not known is added. */
  protected add(url: string): number {
    const known = this.urls.indexOf(url);
    return known >= 0 ? known : this.urls.push(url) - 1;
  }

  /**
   * Position of the node that a redirect leads to. What is not known has to prove itself, or, where nodes do not say who they
   * are, to count as named by the user.
   * @param from position of the node that redirected
   * @returns null where it leads to nobody of the cluster
   */
  follow(url: string, from: number): number | null {
    const known = this.urls.indexOf(url);
    if (known >= 0) return known;
    const called = this.called.get(url);
    if (called !== undefined) return called;
    if (Date.now() < (this.refusedUntilMs.get(url) ?? 0)) return null;
    const found = this.proven(url, this.urls[from] as string);
    if (found === null) this.refusedUntilMs.set(url, Date.now() + REFUSED_MS);
    return found;
  }

  private proven(url: string, namer: string): number | null {
    const { settings, urls, wire } = this;
    if ('absent' in settings.target.view) {
      return wire.access.trust.followsFrom(namer, url, settings.hosts) ? this.add(url) : null;
    }
    const leader = discover(settings, urls, wire, true).leader();
    if (leader === null) return null;
    const at = this.add(leader.url);
    if (leader.status?.id) this.called.set(leader.status.id, at);
    return at;
  }

  /**
   * Looks who leads now. Of a target that does not say, nothing is known then: only a redirect tells. One that is not to be asked by
   * everybody is tried: the next node is taken for the leader.
   */
  look(): void {
    const { settings, urls, wire } = this;
    const { view } = settings.target;
    if ('absent' in view) {
      this.leader = null;
      return;
    }
    if (view.restMs !== undefined) {
      this.leader = ((this.leader ?? 0) + 1) % urls.length;
      return;
    }
    const leader = discover(settings, urls, wire, false).leader();
    if (leader !== null) this.leader = this.add(leader.url);
  }

  /** The same; where nobody says who leads, the next node may do what this one did not. */
  lookElsewhere(): void {
    if (!('absent' in this.settings.target.view)) this.look();
    else this.leader = ((this.leader ?? 0) + 1) % this.urls.length;
  }

  /** Looks who leads unless the node that is taken for the leader says that it does: one question while nothing has changed. */
  confirm(): void {
    const { target, patience } = this.settings;
    const { view } = target;
    if ('absent' in view || view.restMs !== undefined || this.leader === null) return;
    const status = view.readStatus(this.wire.send(this.entry, view.status(), patience.statusMs));
    if (status === null || !leads(status)) this.look();
  }
}
