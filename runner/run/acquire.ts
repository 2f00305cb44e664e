import type { Mode } from '../../lib/report/cell.ts';
import { connectExternal } from '../cluster/external.ts';
import type { Acquired, Addresses } from '../cluster/find.ts';
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
  addresses: Addresses,
  etcdPath: string | null,
  sender: Sender,
  signal: AbortSignal,
): Promise<Acquired[]> {
  const acquired: Acquired[] = [];
  try {
    for (const mode of options.modes) {
      acquired.push(await acquire(options, mode, addresses[mode] ?? null, etcdPath, sender, signal));
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
  mode: Mode,
  hosts: readonly string[] | null,
  etcdPath: string | null,
  sender: Sender,
  signal: AbortSignal,
): Promise<Acquired> {
  const { target } = options;
  if (hosts !== null || etcdPath === null) {
    const found = await connectExternal(target, hosts ?? [], sender, { mode, signal });
    return { mode, ...found, version: found.view.leader?.status?.version ?? null };
  }
  const cluster = await startEmbeddedCluster({
    target: target.name,
    nodes: mode === 'single' ? 1 : (options.nodes ?? 3),
    etcdPath,
    signal,
    network: mode === 'cluster' && wantsPartitions(options) && namespacesRefusal() === null ? 'namespaces' : 'loopback',
    ...(options.apiKey === null ? {} : { adminKey: options.apiKey }),
    // The lone node beside a cluster takes any free port.
    ...(options.port === null || (mode === 'single' && options.modes.length > 1) ? {} : { firstPort: options.port }),
  });
  try {
    const urls = cluster.nodes.map(({ url }) => url);
    const { view } = await connectExternal(target, urls, sender, { mode: 'single', signal });
    const version = view.leader?.status?.version ?? `${target.name} contract of raftmark's embedded nodes, over etcd`;
    return { mode, cluster, view, version, warnings: [] };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}
