import { setTimeout as sleep } from 'node:timers/promises';
import type { NodeMetrics } from '../../lib/targets/metrics.ts';
import type { ClusterView } from '../../lib/targets/target.ts';
import { noCredentials } from '../../runner/cluster/access.ts';
import type { EmbeddedNode } from '../../runner/cluster/cluster.ts';
import { startMachineMonitor } from '../../runner/monitors/machine/monitor.ts';
import { startMetricsMonitor } from '../../runner/monitors/metrics/monitor.ts';
import { startRaftMonitor } from '../../runner/monitors/raft/monitor.ts';
import { startResourceMonitor } from '../../runner/monitors/resources/monitor.ts';
import { Proc } from '../../runner/monitors/resources/proc.ts';
import { startClock } from '../../runner/system/clock.ts';
import type { Figure } from './part.ts';

/** Of all monitors together, of one core. */
const MOST = 0.01;
const WARM_MS = 2_000;

/** Watches something; gives what ends that. */
type Start = () => { stop(): unknown };

export interface Shares {
  readonly nodes: readonly EmbeddedNode[];
  readonly view: ClusterView;
  readonly metrics: NodeMetrics;
  readonly watchedMs: number;
}

/** Processor time that monitors of an idle cluster take: of the runner, and what their questions cost the nodes, as shares of a core. */
export async function monitorShares(shares: Shares): Promise<Figure[]> {
  const { nodes, view, metrics } = shares;
  const clock = startClock();
  const credentials = noCredentials();
  const processes = nodes.flatMap(({ name, processes: all }) =>
    all.map(({ kind, pid }) => ({ label: `${name}/${kind}`, pid })),
  );
  const folders = nodes.map(({ name, dataFolder }) => ({ node: name, path: dataFolder }));
  const all: Readonly<Record<string, Start>> = {
    metrics: () => startMetricsMonitor({ metrics, nodes, credentials, clock }),
    leadership: () => startRaftMonitor({ view, nodes, credentials, clock }),
    resources: () => startResourceMonitor({ processes, folders, clock }),
    machine: () => startMachineMonitor({ clock }),
  };
  const idle = await used([], shares);
  const figures: Figure[] = [];
  const add = async (name: string, starts: readonly Start[], goal?: Figure['goal']): Promise<void> => {
    const { runner, node } = await used(starts, shares);
    const shown = { unit: 'of one core', ...(goal && { goal }) };
    figures.push({ name: `${name}: the runner`, value: Math.max(0, runner - idle.runner), ...shown });
    figures.push({ name: `${name}: each node`, value: Math.max(0, node - idle.node), unit: 'of one core' });
  };
  for (const [name, start] of Object.entries(all)) await add(`monitor of ${name}`, [start]);
  await add('all monitors', Object.values(all), { atMost: MOST });
  return figures;
}

/** Processor time per second while these watch, once they are warm. */
async function used(starts: readonly Start[], { nodes, watchedMs }: Shares): Promise<{ runner: number; node: number }> {
  const proc = new Proc();
  const ofNodes = (): number =>
    nodes.flatMap(({ processes }) => processes).reduce((sum, { pid }) => sum + (proc.read(pid)?.cpuSeconds ?? 0), 0);
  const ofRunner = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  };
  const monitors = starts.map((start) => start());
  try {
    await sleep(WARM_MS);
    const before = { runner: ofRunner(), nodes: ofNodes(), at: performance.now() };
    await sleep(watchedMs);
    const seconds = (performance.now() - before.at) / 1_000;
    return {
      runner: (ofRunner() - before.runner) / seconds,
      node: (ofNodes() - before.nodes) / seconds / nodes.length,
    };
  } finally {
    await Promise.all(monitors.map((monitor) => monitor.stop()));
  }
}
