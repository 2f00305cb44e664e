import type { ClusterIdentity } from '../../lib/report/cell.ts';
import { isUp } from '../../lib/targets/found.ts';
import type { Target } from '../../lib/targets/target.ts';
import type { Trust } from '../../lib/targets/trust.ts';
import { usageError } from '../system/errors.ts';
import type { Cluster } from './cluster.ts';
import { askNodes, type View } from './look.ts';
import { Sender } from './send.ts';

/** A cluster that is ready to be measured. */
export interface Acquired {
  /** Its name in the run, and the size that it has. */
  readonly identity: ClusterIdentity;
  readonly cluster: Cluster;
  readonly view: View;
  /** What runs on the nodes; null when they do not say. */
  readonly version: string | null;
  readonly warnings: readonly string[];
}

/** A cluster that is to be measured, and where its nodes come from. */
export interface WantedCluster extends ClusterIdentity {
  /** Base URLs of the user's nodes; null when none was named. */
  readonly hosts: readonly string[] | null;
  /** Without hosts: whatever listens at the target's default addresses is taken, before one is started. */
  readonly look: boolean;
  /** Where one that is started listens first; null: any free ports. */
  readonly port: number | null;
}

/** Where each cluster's nodes are, by its name: base URLs, or null for one that is to be started. */
export type Addresses = ReadonlyMap<string, readonly string[] | null>;

/** Decides for each cluster whether it is there already. Looks at the target's default addresses where that is wanted. */
export async function findAddresses(
  target: Target,
  clusters: readonly WantedCluster[],
  signal: AbortSignal,
): Promise<Addresses> {
  const found = new Map<string, readonly string[] | null>();
  for (const { name, hosts, look } of clusters) {
    found.set(name, hosts ?? (look ? await findByDefault(target, signal) : null));
  }
  return found;
}

/**
 * Those of the target's default addresses at which a node answers; null when none does. They are shown no key: whoever
 * listens there was named by nobody.
 */
export async function findByDefault(target: Target, signal: AbortSignal): Promise<string[] | null> {
  const sender = new Sender();
  try {
    const view = await askNodes(target, target.reach.defaultHosts, sender, signal);
    const there = view.nodes.filter(
      (node) => isUp(node) || node.access === 'unauthorized' || node.access === 'forbidden',
    );
    return there.length > 0 ? there.map(({ url }) => url) : null;
  } finally {
    await sender.close();
  }
}

/**
 * What was found at a default address is shown a key only where the key is published.
 * @param urls as findByDefault() gave them
 * @throws UserError (exit 2) with the hosts to name
 */
export function refuseUnnamed({ name }: Target, urls: readonly string[], trust: Trust): void {
  if (urls.every((url) => trust.allows(url))) return;
  const all = urls.join(',');
  throw usageError(
    `something answers as ${name} does at ${all}, its default address, and keys go to hosts alone that you name.\nIf it is yours, name it with --host ${all}; else leave the key out, or start an embedded cluster with --nodes 3.`,
  );
}
