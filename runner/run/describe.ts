import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyse } from '../../lib/analysis/analyse.ts';
import { type Report, type ReportCluster, SCHEMA_VERSION } from '../../lib/report/report.ts';
import type { MonitorRecords } from '../monitors/monitoring.ts';
import { type BenchOptions, publicCommand } from '../options/options.ts';
import { describeHost, onThisMachine } from '../system/host.ts';
import { projectRoot } from '../system/project-root.ts';
import type { Acquired } from './acquire.ts';
import type { RunRecord } from './blocks.ts';

/** What a report says that is known before the first cell. */
export type RunFacts = Pick<
  Report,
  'schemaVersion' | 'runId' | 'startedAt' | 'command' | 'seed' | 'tiers' | 'entropy' | 'versions' | 'target' | 'host'
> & { readonly clusters: readonly Omit<ReportCluster, 'raft'>[] };

async function describeCluster({ mode, cluster, view }: Acquired): Promise<Omit<ReportCluster, 'raft'>> {
  const statuses = new Map(view.nodes.map((node) => [node.url, node.status]));
  const urls = cluster.nodes.map(({ url }) => url);
  return {
    mode,
    kind: cluster.kind,
    nodes: urls.map((url) => ({
      url,
      role: statuses.get(url)?.role ?? 'unknown',
      ready: statuses.get(url)?.ready ?? false,
    })),
    leader: view.leader?.url ?? '',
    term: view.leader?.status?.term ?? null,
    coLocated: cluster.kind === 'embedded' ? true : await onThisMachine(urls),
  };
}

/** Gathers the facts of a run while its clusters and their folders are there. */
export async function describeRun(
  options: BenchOptions,
  acquired: readonly Acquired[],
  k6Version: string,
  startedAt: Date,
  runId: string,
): Promise<RunFacts> {
  const manifest = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as { version: string };
  return {
    schemaVersion: SCHEMA_VERSION,
    runId,
    startedAt: startedAt.toISOString(),
    command: publicCommand(process.argv.slice(2)),
    seed: options.seed,
    tiers: options.tiers,
    entropy: options.entropy,
    versions: {
      raftmark: manifest.version,
      k6: k6Version,
      node: process.versions.node,
      target: acquired[0]?.version ?? null,
    },
    target: options.target.name,
    host: await describeHost(acquired.find(({ cluster }) => cluster.dataFolder !== null)?.cluster.dataFolder ?? null),
    clusters: await Promise.all(acquired.map(describeCluster)),
  };
}

/** The report of a run that ended now, or at another moment (UTC, ISO 8601). */
export function makeReport(
  facts: RunFacts,
  record: RunRecord,
  monitors: MonitorRecords,
  state: Report['state'],
  endedAt = new Date().toISOString(),
): Report {
  return {
    ...facts,
    clusters: facts.clusters.map((cluster) => ({ ...cluster, raft: monitors.rafts.get(cluster.mode) ?? null })),
    state,
    endedAt,
    cells: record.cells,
    seeding: record.seeding,
    warnings: record.warnings,
    kept: record.kept,
    resources: monitors.resources,
    analyses: analyse(record.cells),
  };
}
