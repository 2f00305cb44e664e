import { valuesOf } from '../../system/all-ended.ts';
import { ipInside } from './ip.ts';

/** A node as the network knows it. */
export interface Place {
  /** The node, e.g. `node1`. */
  readonly node: string;
  readonly namespace: string;
  /** IPv4. */
  readonly address: string;
}

/** Which nodes' addresses each node must not reach, when the isolated ones are on one side and all others on the other. */
export function cutsOf(nodes: readonly string[], isolated: ReadonlySet<string>): Map<string, Set<string>> {
  return new Map(
    nodes.map((node) => [node, new Set(nodes.filter((peer) => isolated.has(peer) !== isolated.has(node)))]),
  );
}

/**
 * Cuts a cluster in two by blackhole routes inside the nodes' namespaces, both ways: packets of a cut are dropped silently
 * where they are sent, so that established connections stall and new ones are refused a route. Clients reach every node.
 */
export class Partition {
  readonly #places: readonly Place[];
  readonly #isolated = new Set<string>();
  /** Routes that are in place: by node, the peers that it cannot reach. */
  readonly #cuts: ReadonlyMap<string, Set<string>>;
  #moves: Promise<unknown> = Promise.resolve();

  constructor(places: readonly Place[]) {
    this.#places = places;
    this.#cuts = new Map(places.map(({ node }) => [node, new Set()]));
  }

  /** Whether the node is on the side that was cut off. */
  isIsolated(node: string): boolean {
    return this.#isolated.has(node);
  }

  /**
   * Moves a node to the side that is cut off, or back. Several that are cut off at once still reach each other.
   * @throws UserError when a route cannot be changed; the same call may then be repeated
   */
  async move(node: string, away: boolean): Promise<void> {
    if (away) this.#isolated.add(node);
    else this.#isolated.delete(node);
    // Two at once would each compare with what the other is about to change.
    const moved = this.#moves.then(() => this.#apply());
    this.#moves = moved.catch(() => undefined);
    await moved;
  }

  async #apply(): Promise<void> {
    const wanted = cutsOf(
      this.#places.map(({ node }) => node),
      this.#isolated,
    );
    const done = await Promise.allSettled(this.#places.map((place) => this.#change(place, wanted)));
    valuesOf(done);
  }

  async #change({ node, namespace }: Place, wanted: ReadonlyMap<string, ReadonlySet<string>>): Promise<void> {
    const present = this.#cuts.get(node) ?? new Set();
    const goal = wanted.get(node) ?? new Set();
    for (const { node: peer, address } of this.#places) {
      if (present.has(peer) === goal.has(peer)) continue;
      await ipInside(namespace, [`route ${goal.has(peer) ? 'add' : 'delete'} blackhole ${address}/32`]);
      if (goal.has(peer)) present.add(peer);
      else present.delete(peer);
    }
  }
}
