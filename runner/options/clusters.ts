import type { ClusterSize, WatchedNode } from '../cluster/cluster.ts';
import type { UserCommands } from '../faults/driver/external.ts';
import type { Mode } from '../plan/clusters.ts';
import { usageError } from '../system/errors.ts';
import { CONFIG_FILE } from '../system/project-root.ts';
import type { Config } from './config/config.ts';
import type { ClusterFlags, NodePid } from './flags/cluster.ts';

/** Which clusters are to be measured, and what is known of the user's nodes. */
export interface Clusters {
  readonly modes: readonly Mode[];
  /** Null: look at the target's default addresses, and start an embedded cluster when nothing is there. */
  readonly hosts: readonly string[] | null;
  /** The lone node of an external single-node baseline. */
  readonly singleHost: string | null;
  /** Set when the embedded cluster was asked for. */
  readonly nodes: ClusterSize | null;
  readonly port: number | null;
  /** By base URL: where a node of the user's runs and keeps its data, for the resource monitor. */
  readonly watched: ReadonlyMap<string, WatchedNode>;
  /** How nodes of the user's are started, stopped and broken. */
  readonly commands: UserCommands;
}

const MODES: Readonly<Record<ClusterFlags['mode'], readonly Mode[]>> = {
  cluster: ['cluster'],
  single: ['single'],
  both: ['cluster', 'single'],
};

/**
 * Decides on the clusters. Who asks for an embedded one gets it, whatever nodes the configuration file names.
 * @param reached the nodes that flags or the configuration file name; null when neither does
 * @throws UserError (exit 2) when a mode lacks its nodes, or a node is in both clusters
 */
export function readClusters(flags: ClusterFlags, reached: readonly string[] | null, config: Config | null): Clusters {
  const { mode, nodes, port } = flags;
  if (flags.singleHost !== null && mode === 'cluster') {
    throw usageError('--single-host goes with --mode single or --mode both');
  }
  const embedded = nodes !== null || port !== null;
  const hosts = embedded ? null : reached;
  const singleHost = flags.singleHost ?? (embedded ? null : (config?.single?.url ?? null));
  if (singleHost !== null && hosts?.includes(singleHost)) {
    throw usageError(`${singleHost} cannot be both a node of the cluster and the one that runs alone`);
  }
  checkBaseline(mode, hosts, singleHost);
  return {
    modes: MODES[mode],
    hosts,
    singleHost,
    nodes,
    port,
    watched: watchedNodes(flags.nodePids, config),
    commands: {
      byUrl: new Map((config?.nodes ?? []).map(({ url, commands }) => [url, commands])),
      folder: config?.folder ?? process.cwd(),
      file: config?.file ?? CONFIG_FILE,
    },
  };
}

/** Both clusters must be the user's, or both embedded. @throws UserError */
function checkBaseline(mode: ClusterFlags['mode'], hosts: readonly string[] | null, singleHost: string | null): void {
  if (mode === 'cluster') return;
  if (hosts !== null && singleHost === null) {
    throw usageError(`--mode ${mode} with nodes of your own needs --single-host: the URL of one that runs alone`);
  }
  if (mode === 'both' && singleHost !== null && hosts === null) {
    throw usageError('--mode both with --single-host needs --host: both clusters are yours, or both embedded');
  }
}

/** The nodes of the configuration file; a process that a flag names replaces that of the file. */
function watchedNodes(pids: readonly NodePid[], config: Config | null): Map<string, WatchedNode> {
  const watched = new Map<string, WatchedNode>();
  for (const node of [...(config?.nodes ?? []), ...(config?.single ? [config.single] : [])]) {
    watched.set(node.url, node);
  }
  for (const { url, pid, pidFile } of pids) {
    const { dataFolder = null, log = null } = watched.get(url) ?? {};
    watched.set(url, { pid, pidFile, dataFolder, log });
  }
  return watched;
}
