import type { Settings } from '../exchange/settings.ts';
import { leads } from '../targets/leadership.ts';
import { type ClusterData, discover, STATUS_TIMEOUT_MS } from './cluster.ts';
import type { Wire } from './wire.ts';

/** The nodes that one user of a closed load knows, what its requests to each need, and which of them leads. */
export class KnownNodes<To extends object> {
  /** Base URLs, by position. */
  readonly urls: string[] = [];
  /** What requests to each need beside them. */
  readonly places: To[] = [];
  /** The same for stretches that send everything to one node, which the virtual user's tags then name. */
  readonly untagged: To[] = [];
  /** Null while it is not known, for a target that does not say. */
  leader: number | null;
  private readonly settings: Settings;
  private readonly wire: Wire;
  private readonly place: (url: string, tagged: boolean) => To;

  /**
   * @param place makes what requests to a node need beside them, once for each; `tagged`: whether they name their node, false
   *   where the virtual user's tags do
   */
  constructor(
    settings: Settings,
    wire: Wire,
    { nodes, leader }: ClusterData,
    place: (url: string, tagged: boolean) => To,
  ) {
    this.settings = settings;
    this.wire = wire;
    this.place = place;
    for (const url of nodes) this.add(url);
    this.leader = leader;
  }

  /** Position of a node; one that was not known (a redirect named it) is added. */
  add(url: string): number {
    const known = this.urls.indexOf(url);
    if (known >= 0) return known;
    this.places.push(this.place(url, true));
    this.untagged.push(this.place(url, false));
    return this.urls.push(url) - 1;
  }

  /** Looks who leads now. Of a target that does not say, nothing is known then: only a redirect tells. */
  look(): void {
    if ('absent' in this.settings.target.view) {
      this.leader = null;
      return;
    }
    const leader = discover(this.settings, this.urls, this.wire).leader();
    if (leader) this.leader = this.add(leader.url);
  }

  /** Looks who leads unless the node that is taken for the leader says that it does: one question while nothing has changed. */
  confirm(): void {
    const { view } = this.settings.target;
    if ('absent' in view || this.leader === null) return;
    const status = view.readStatus(this.wire.send(this.urls[this.leader] as string, view.status(), STATUS_TIMEOUT_MS));
    if (status === null || !leads(status)) this.look();
  }
}
