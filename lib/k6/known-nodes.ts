import type { Settings } from '../exchange/settings.ts';
import type { ClusterData } from './cluster.ts';
import { Nodes } from './nodes.ts';
import type { Wire } from './wire.ts';

/** The nodes that one user of a closed load knows, with what its requests to each need. */
export class KnownNodes<To extends object> extends Nodes {
  /** What requests to each need beside them. */
  readonly places: To[] = [];
  /** The same for stretches that send everything to one node, which the virtual user's tags then name. */
  readonly untagged: To[] = [];
  private readonly place: (url: string, tagged: boolean) => To;

  /**
   * @param place makes what requests to a node need beside them, once for each; `tagged`: whether they name their node, false
   *   where the virtual user's tags do
   */
  constructor(settings: Settings, wire: Wire, data: ClusterData, place: (url: string, tagged: boolean) => To) {
    super(settings, wire, data);
    this.place = place;
    for (const url of this.urls) this.prepare(url);
  }

  private prepare(url: string): void {
    this.places.push(this.place(url, true));
    this.untagged.push(this.place(url, false));
  }

  protected override add(url: string): number {
    const at = super.add(url);
    // The first ones are prepared when all is there to do it with.
    if (this.place !== undefined && at === this.places.length) this.prepare(url);
    return at;
  }
}
