import { type Cluster, isEmbedded } from '../cluster/cluster.ts';
import { readEtcdMetrics } from '../embedded/etcd/metrics.ts';
import type { Received } from '../faults/scenarios/recovery.ts';

/** Tells what the nodes of a cluster have received from their peers since they were started; embedded nodes alone say it. */
export function receivedFrom({ nodes }: Cluster): Received {
  return async (name) => {
    const node = nodes.find((each) => each.name === name);
    if (node === undefined || !isEmbedded(node)) return null;
    return (await readEtcdMetrics(node.etcdUrl))?.peerReceivedBytes ?? null;
  };
}

/** Where a cluster's nodes keep their data, for those of which it is known. */
export function dataFoldersOf(
  { nodes }: Cluster,
  watched: ReadonlyMap<string, { readonly dataFolder: string | null }>,
): { name: string; dataFolder: string }[] {
  return nodes.flatMap((node) => {
    const dataFolder = isEmbedded(node) ? node.dataFolder : (watched.get(node.url)?.dataFolder ?? null);
    return dataFolder === null ? [] : [{ name: node.name, dataFolder }];
  });
}
