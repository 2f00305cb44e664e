import type { Spelling } from '../../lib/targets/http.ts';
import type { ClusterSize, NodeNetwork, WatchedNode } from '../cluster/cluster.ts';
import type { VariedKnob } from '../cluster/varied-knob.ts';
import type { UserCommands } from '../faults/driver/external.ts';
import type { Mode } from '../plan/clusters.ts';
import { usageError } from '../system/errors.ts';
import { CONFIG_FILE } from '../system/project-root.ts';
import type { Config, ConfigNode } from './config/config.ts';
import type { SaidSettings } from './config/settings.ts';
import type { ClusterFlags, NodePid } from './flags/cluster.ts';
import type { Reach } from './reach.ts';
import { hostFlag } from './values.ts';

/** What the user says of how nodes are configured. */
export interface SaidOfSettings {
  /** Of all nodes alike. */
  readonly said: SaidSettings;
  /** Their settings files by base URL, absolute paths. */
  readonly files: ReadonlyMap<string, string>;
}

/** Which clusters are to be measured, and what is known of the user's nodes. */
export interface Clusters {
  readonly modes: readonly Mode[];
  /** Null: look at the target's default addresses, and start an embedded cluster when nothing is there. */
  readonly hosts: readonly string[] | null;
  /** The lone node of an external single-node baseline. */
  readonly singleHost: string | null;
  /** Whether a cluster that is found there may be measured without a question. */
  readonly useFoundCluster: boolean;
  /** Sizes of the embedded cluster, each once, in the order in which they are measured; set when it was asked for. */
  readonly nodes: readonly ClusterSize[] | null;
  /** A setting of embedded nodes that is measured at several values; null for none. */
  readonly vary: VariedKnob | null;
  /** How often all sizes, or all values, are measured; 1 where there is one. */
  readonly clusterRounds: number;
  readonly port: number | null;
  /** Where nodes of an embedded cluster are to be; null when it is all the same. */
  readonly network: NodeNetwork | null;
  /** What the user calls nodes, by base URL. */
  readonly names: ReadonlyMap<string, string>;
  /** By base URL: where a node of the user's runs, keeps its data and tells what it does, for the monitors. */
  readonly watched: ReadonlyMap<string, WatchedNode>;
  /** What the user's nodes are configured with, as far as the user says. */
  readonly configured: SaidOfSettings;
  /** How nodes of the user's are started, stopped and broken. */
  readonly commands: UserCommands;
}

const SINGLE = '--single-host';

const MODES: Readonly<Record<ClusterFlags['mode'], readonly Mode[]>> = {
  cluster: ['cluster'],
  single: ['single'],
  both: ['cluster', 'single'],
};

/**
 * Decides on the clusters. Who asks for an embedded one gets it, whatever nodes the configuration file names.
 * @param reach the nodes that flags or the configuration file name, and how nodes are written
 * @throws UserError (exit 2) when a mode lacks its nodes, or a node is in both clusters
 */
export function readClusters(
  flags: ClusterFlags,
  { hosts: reached, spelling }: Pick<Reach, 'hosts' | 'spelling'>,
  config: Config | null,
): Clusters {
  const { mode, nodes, port, network, vary } = flags;
  if (flags.singleHost !== null && mode === 'cluster') {
    throw usageError('--single-host goes with --mode single or --mode both');
  }
  const embedded = wantsEmbedded(flags);
  const hosts = embedded ? null : reached;
  const singleHost = loneHost(flags.singleHost, spelling) ?? (embedded ? null : (config?.single?.url ?? null));
  if (singleHost !== null && hosts?.includes(singleHost)) {
    throw usageError(`${singleHost} cannot be both a node of the cluster and the one that runs alone`);
  }
  checkBaseline(mode, hosts, singleHost);
  checkVariants(flags);
  return {
    modes: MODES[mode],
    hosts,
    singleHost,
    useFoundCluster: flags.useFoundCluster,
    nodes,
    vary,
    clusterRounds: flags.clusterRounds ?? 1,
    port,
    network,
    names: new Map(nodesOf(config).map(({ url, name }) => [url, name])),
    configured: {
      said: config?.settings ?? new Map(),
      files: new Map(
        nodesOf(config).flatMap(({ url, settings }) => (settings === null ? [] : [[url, settings] as const])),
      ),
    },
    watched: watchedNodes(flags.nodePids, spelling, config),
    commands: {
      byUrl: new Map((config?.nodes ?? []).map(({ url, commands }) => [url, commands])),
      folder: config?.folder ?? process.cwd(),
      file: config?.file ?? CONFIG_FILE,
    },
  };
}

/** All nodes that the configuration file names. */
function nodesOf(config: Config | null): readonly ConfigNode[] {
  return [...(config?.nodes ?? []), ...(config?.single ? [config.single] : [])];
}

function loneHost(text: string | null, spelling: Spelling): string | null {
  if (text === null) return null;
  const [host = '', second] = hostFlag([text], spelling, SINGLE);
  if (second !== undefined) throw usageError(`${SINGLE} names one node: the one that runs alone`);
  return host;
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

/** Whether flags ask for a cluster that raftmark starts, whatever the configuration file names. */
export function wantsEmbedded(flags: Pick<ClusterFlags, 'nodes' | 'port' | 'network' | 'vary'>): boolean {
  return [flags.nodes, flags.port, flags.network, flags.vary].some((flag) => flag !== null);
}

/** @throws UserError (exit 2) for what several clusters one after the other cannot be together with, and for rounds of one */
function checkVariants({ mode, nodes, vary, clusterRounds }: ClusterFlags): void {
  const severalSizes = nodes !== null && nodes.length > 1;
  if (severalSizes && vary !== null) {
    throw usageError(
      `--vary and several sizes (--nodes ${nodes.join(',')}) exclude each other: what differs would be the one or the other; name one size`,
    );
  }
  if (severalSizes && mode !== 'cluster') {
    throw usageError(
      `--mode ${mode} and several sizes (--nodes ${nodes.join(',')}) exclude each other: the node without replication is the cluster of 1; leave --mode out, and name 1 among the sizes`,
    );
  }
  if (vary !== null && mode !== 'cluster') {
    throw usageError(
      `--mode ${mode} and --vary exclude each other: leave --mode out; --nodes 1 varies ${vary.knob} on one node`,
    );
  }
  if (clusterRounds !== null && !severalSizes && vary === null) {
    throw usageError(
      '--rounds says how often sizes or values are measured: name several with --nodes, such as --nodes 1,3,5, or with --vary',
    );
  }
}

/** The nodes of the configuration file; a process that a flag names replaces that of the file. */
function watchedNodes(pids: readonly NodePid[], spelling: Spelling, config: Config | null): Map<string, WatchedNode> {
  const watched = new Map<string, WatchedNode>();
  for (const node of nodesOf(config)) watched.set(node.url, node);
  for (const { url: written, pid, pidFile } of pids) {
    const [url = ''] = hostFlag([written], spelling, '--node-pid');
    const { dataFolder = null, tempFolder = null, log = null } = watched.get(url) ?? {};
    watched.set(url, { pid, pidFile, dataFolder, tempFolder, log });
  }
  return watched;
}
