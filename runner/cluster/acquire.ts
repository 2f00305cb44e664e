import type { BenchOptions } from '../bench-options.ts';
import type { Sender } from '../send.ts';
import type { Cluster } from './cluster.ts';
import { startEmbeddedCluster } from './embedded.ts';
import { connectExternal, lookAround, type View } from './external.ts';

export interface Acquired {
  readonly cluster: Cluster;
  readonly view: View;
  readonly warnings: readonly string[];
}

/** Looks whether a node of the target listens at one of its default addresses. */
export async function findDefault(
  options: BenchOptions,
  sender: Sender,
  signal: AbortSignal,
): Promise<readonly string[] | null> {
  if (options.hosts !== null) return options.hosts;
  if (options.nodes !== null || options.port !== null) return null;
  const { nodes } = await lookAround(options.target, options.target.defaultHosts, sender, signal);
  const alive = nodes.filter(({ status }) => status !== null);
  return alive.length > 0 ? alive.map(({ url }) => url) : null;
}

/**
 * The cluster to measure: the user's where there is one, else one of our own.
 * @param hosts as `findDefault` gave them
 * @throws UserError when it cannot be reached or started
 */
export async function acquire(
  options: BenchOptions,
  hosts: readonly string[] | null,
  etcdPath: string | null,
  sender: Sender,
  signal: AbortSignal,
): Promise<Acquired> {
  if (hosts !== null || etcdPath === null) return connectExternal(options.target, hosts ?? [], sender, signal);
  const cluster = await startEmbeddedCluster({
    target: options.target.name,
    nodes: options.nodes ?? 3,
    etcdPath,
    signal,
    ...(options.apiKey === null ? {} : { adminKey: options.apiKey }),
    ...(options.port === null ? {} : { firstPort: options.port }),
  });
  try {
    const { view } = await connectExternal(
      options.target,
      cluster.nodes.map(({ url }) => url),
      sender,
      signal,
    );
    return { cluster, view, warnings: [] };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}
