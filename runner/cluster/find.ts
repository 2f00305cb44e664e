import type { Mode } from '../../lib/report/cell.ts';
import { isUp } from '../../lib/targets/discovery.ts';
import type { Target } from '../../lib/targets/target.ts';
import type { Cluster } from './cluster.ts';
import { lookAround, type View } from './external.ts';
import type { Sender } from './send.ts';

/** A cluster that is ready to be measured. */
export interface Acquired {
  readonly mode: Mode;
  readonly cluster: Cluster;
  readonly view: View;
  /** What runs on the nodes; null when they do not say. */
  readonly version: string | null;
  readonly warnings: readonly string[];
}

/** Where each mode's nodes are: the user's addresses, or null for an embedded cluster. */
export type Addresses = Readonly<Partial<Record<Mode, readonly string[] | null>>>;

/** What decides where the nodes are. */
export interface Whereabouts {
  readonly target: Target;
  readonly modes: readonly Mode[];
  /** The user's; null when nobody named one. */
  readonly hosts: readonly string[] | null;
  readonly singleHost: string | null;
  /** Set when an embedded cluster was asked for. */
  readonly nodes: number | null;
  readonly port: number | null;
}

/** Decides for each mode whether there is a cluster to measure. Looks at the target's default addresses when not told. */
export async function findAddresses(options: Whereabouts, sender: Sender, signal: AbortSignal): Promise<Addresses> {
  const { modes, hosts, singleHost, nodes, port, target } = options;
  const found: Partial<Record<Mode, readonly string[] | null>> = {};
  if (modes.includes('single')) found.single = singleHost === null ? null : [singleHost];
  if (!modes.includes('cluster')) return found;
  found.cluster = hosts;
  // With a single-node baseline of our own beside it, a cluster found by chance would compare apples with pears.
  if (hosts !== null || nodes !== null || port !== null || modes.includes('single')) return found;
  const view = await lookAround(target, target.reach.defaultHosts, sender, signal);
  const alive = view.nodes.filter(isUp);
  if (alive.length > 0) found.cluster = alive.map(({ url }) => url);
  return found;
}
