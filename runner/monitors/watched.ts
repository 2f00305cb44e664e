import { type ClusterIdentity, MAIN_CLUSTER } from '../../lib/report/cell.ts';
import type { Target } from '../../lib/targets/target.ts';
import { type EmbeddedNode, isEmbedded, type WatchedNode } from '../cluster/cluster.ts';
import type { Acquired } from '../cluster/find.ts';
import { readPidFile } from './pid-file.ts';

/** The name of a node among those of all clusters of a run: its own where the cluster is the run's main one. */
export function nodeLabel({ name, nodes }: ClusterIdentity, node: string): string {
  if (name === MAIN_CLUSTER) return node;
  return nodes === 1 ? name : `${name}-${node}`;
}

/** The processes of a node of raftmark's that live now, as the report calls them. */
export function labelled(
  cluster: ClusterIdentity,
  { name, processes }: Pick<EmbeddedNode, 'name' | 'processes'>,
): { label: string; pid: number }[] {
  return processes.map(({ kind, pid }) => ({ label: `${nodeLabel(cluster, name)}/${kind}`, pid }));
}

/** What there is to watch of a cluster beside its answers. */
export interface Watched {
  readonly processes: readonly { readonly label: string; readonly pid: number }[];
  readonly folders: readonly { readonly node: string; readonly path: string }[];
}

/** The processes and folders of a cluster's nodes that are known: those raftmark started, and those the user told of. */
export async function watchedOf(
  { identity, cluster }: Acquired,
  options: { readonly target: Pick<Target, 'name'>; readonly watched: ReadonlyMap<string, WatchedNode> },
): Promise<Watched> {
  const processes: { label: string; pid: number }[] = [];
  const folders: { node: string; path: string }[] = [];
  for (const node of cluster.nodes) {
    const label = nodeLabel(identity, node.name);
    if (isEmbedded(node)) {
      processes.push(...labelled(identity, node));
      folders.push({ node: label, path: node.dataFolder });
      continue;
    }
    const told = options.watched.get(node.url);
    const pid = told?.pid ?? (told?.pidFile ? await readPidFile(told.pidFile) : null);
    if (pid !== null) processes.push({ label: `${label}/${options.target.name}`, pid });
    if (told?.dataFolder) folders.push({ node: label, path: told.dataFolder });
  }
  return { processes, folders };
}
