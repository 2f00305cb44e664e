import { connectExternal } from '../cluster/external.ts';
import type { Acquired, Addresses, WantedCluster } from '../cluster/find.ts';
import type { Sender } from '../cluster/send.ts';
import { startEmbeddedCluster } from '../embedded/embedded.ts';
import { namespacesRefusal } from '../embedded/netns/refusal.ts';
import { faultScenariosOf } from '../faults/scenarios/index.ts';
import type { BenchOptions } from '../options/options.ts';

/**
 * The clusters to measure, started where they are not the user's.
 * @param etcdPath needed for embedded ones
 * @throws UserError when one cannot be reached or started; none that was started stays then
 */
export async function acquireAll(
  options: BenchOptions,
  wanted: readonly WantedCluster[],
  addresses: Addresses,
  etcdPath: string | null,
  sender: Sender,
  signal: AbortSignal,
): Promise<Acquired[]> {
  const acquired: Acquired[] = [];
  try {
    for (const cluster of wanted) {
      acquired.push(await acquire(options, cluster, addresses.get(cluster.name) ?? null, etcdPath, sender, signal));
    }
    return acquired;
  } catch (error) {
    await Promise.all(acquired.map(({ cluster }) => cluster.stop()));
    throw error;
  }
}

/** Whether a node is to be cut from the others, which takes an address of its own for each. */
function wantsPartitions({ choices, faults }: BenchOptions): boolean {
  return faultScenariosOf(choices).some((scenario) => scenario.needsPartitions(faults));
}

async function acquire(
  options: BenchOptions,
  wanted: WantedCluster,
  hosts: readonly string[] | null,
  etcdPath: string | null,
  sender: Sender,
  signal: AbortSignal,
): Promise<Acquired> {
  const { target } = options;
  if (hosts !== null || etcdPath === null) {
    const found = await connectExternal(target, hosts ?? [], sender, { lone: wanted.nodes === 1, signal });
    const identity = { name: wanted.name, nodes: found.cluster.nodes.length };
    return { identity, ...found, version: found.view.leader?.status?.version ?? null };
  }
  const cluster = await startEmbeddedCluster({
    target: target.name,
    nodes: wanted.nodes,
    etcdPath,
    signal,
    network: wanted.nodes > 1 && wantsPartitions(options) && namespacesRefusal() === null ? 'namespaces' : 'loopback',
    ...(options.apiKey === null ? {} : { adminKey: options.apiKey }),
    ...(wanted.port === null ? {} : { firstPort: wanted.port }),
  });
  try {
    const urls = cluster.nodes.map(({ url }) => url);
    const { view } = await connectExternal(target, urls, sender, { lone: true, signal });
    const version = view.leader?.status?.version ?? `${target.name} contract of raftmark's embedded nodes, over etcd`;
    const identity = { name: wanted.name, nodes: cluster.nodes.length };
    return { identity, cluster, view, version, warnings: [] };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}
