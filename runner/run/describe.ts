import { redactedWords } from '../../lib/base/redact.ts';
import { SCHEMA_VERSION } from '../../lib/report/report.ts';
import { isReady } from '../../lib/targets/found.ts';
import { type ClusterNode, isEmbedded, isEmbeddedCluster } from '../cluster/cluster.ts';
import type { Acquired } from '../cluster/find.ts';
import type { Queues } from '../cluster/queues.ts';
import type { BenchOptions } from '../options/options.ts';
import type { FoundCluster, RunFacts } from '../report/record.ts';
import { describeHost, onThisMachine } from '../system/host.ts';
import { ownVersion } from '../system/project-root.ts';
import type { ClusterAccess } from './scripts.ts';
import type { OpenSession, SessionContext } from './session.ts';
import { withSettings } from './settings.ts';

/** Clusters as they are now, and what their nodes are configured with. @param access how the queues of clusters are reached, by name */
export function describeClusters(
  acquired: readonly Acquired[],
  access: ReadonlyMap<string, Pick<ClusterAccess, 'queues'>>,
  session: SessionContext,
): Promise<FoundCluster[]> {
  return Promise.all(acquired.map(async (each) => withSettings(await describeCluster(each, access), each, session)));
}

/** A cluster as it is now, for the report. @param access how the queues of clusters are reached, by name */
export async function describeCluster(
  { identity, cluster, view }: Acquired,
  access: ReadonlyMap<string, Pick<ClusterAccess, 'queues'>> = new Map(),
): Promise<FoundCluster> {
  const found = new Map(view.nodes.map((node) => [node.url, node]));
  const urls = cluster.nodes.map(({ url }) => url);
  const processors = new Map(cluster.nodes.map((node) => [node.url, isEmbedded(node) ? node.processors : null]));
  return {
    name: identity.name,
    kind: cluster.kind,
    nodes: urls.map((url) => {
      const node = found.get(url);
      const pinned = processors.get(url) ?? null;
      return {
        url,
        role: node?.status?.role ?? 'unknown',
        ready: node !== undefined && isReady(node),
        ...(pinned === null ? {} : { pinnedTo: pinned }),
      };
    }),
    leader: view.leader?.url ?? null,
    ...(await ownCountOf(access.get(identity.name)?.queues ?? null)),
    term: view.leader?.status?.term ?? null,
    lazyfs: isEmbeddedCluster(cluster) && cluster.lazyfs,
    coLocated: cluster.kind === 'embedded' ? true : await areHere(cluster.nodes),
  };
}

/** How many nodes a cluster of queues has by its own account; nothing where there are none, or nobody told. */
async function ownCountOf(queues: Queues | null): Promise<{ ownCount?: number }> {
  const count = (await queues?.leaders.clusterNodes()) ?? null;
  return count === null ? {} : { ownCount: count };
}

/**
 * Whether all nodes run on this machine; null when an address does not resolve. One that is reached here and that its cluster
 * knows elsewhere alone is behind a forwarded port.
 */
async function areHere(nodes: readonly ClusterNode[]): Promise<boolean | null> {
  const reached = await onThisMachine(nodes.map(({ url }) => url));
  if (reached !== true) return reached;
  for (const { advertised } of nodes) {
    const here = await Promise.all((advertised ?? []).map((url) => onThisMachine([url])));
    if (advertised !== undefined && !here.includes(true)) return false;
  }
  return true;
}

/** Gathers the facts of a run while its clusters and their folders are there. */
export async function describeRun(
  options: BenchOptions,
  { acquired, pinning }: Pick<OpenSession, 'acquired' | 'pinning'>,
  k6Version: string,
  startedAt: Date,
  runId: string,
): Promise<RunFacts> {
  return {
    schemaVersion: SCHEMA_VERSION,
    runId,
    startedAt: startedAt.toISOString(),
    command: redactedWords(process.argv.slice(2)),
    ...(Object.keys(options.labels).length > 0 ? { labels: options.labels } : {}),
    ...(options.rules.length > 0 ? { rules: options.rules.map(({ text }) => text) } : {}),
    seed: options.seed,
    tiers: options.tiers,
    entropy: options.entropy,
    versions: {
      raftmark: ownVersion(),
      k6: k6Version,
      node: process.versions.node,
      target: acquired[0]?.version ?? null,
    },
    target: options.target.name,
    host: {
      ...(await describeHost(acquired.find(({ cluster }) => cluster.dataFolder !== null)?.cluster.dataFolder ?? null)),
      ...(pinning === null ? {} : { k6PinnedTo: pinning.k6.processors }),
    },
  };
}
