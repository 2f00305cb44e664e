import { etcd } from '../../lib/targets/etcd.ts';
import { startEmbeddedCluster } from '../../runner/embedded/embedded.ts';
import { recipeOf } from '../../runner/embedded/recipes.ts';
import { provideTool } from '../../runner/tools/provide.ts';
import { runBench, throughput } from './bench-run.ts';
import { figureOf } from './figures.ts';
import { monitorShares } from './monitor-shares.ts';
import type { Context, Figure, Part } from './part.ts';

const GOAL = 0.98;
const OFF = ['--no-raft-monitor', '--no-resource-monitor', '--no-metrics-monitor'];
/** So long an idle cluster is watched by each monitor. */
const WATCHED_MS = 20_000;

/** What the monitors cost: what each takes by itself, and runs with and without them in turn, on the same cluster. */
export const monitorsPart: Part = {
  name: 'monitors',
  title: 'Throughput with monitors against without',
  async run(context: Context): Promise<Figure[]> {
    const rounds = context.quick ? 3 : 10;
    const { path } = await provideTool('etcd', { signal: context.signal });
    const cluster = await startEmbeddedCluster({
      recipe: recipeOf('etcd'),
      nodes: 3,
      tools: { etcd: path },
      signal: context.signal,
    });
    const ratios = new Map<string, number[]>();
    let shares: Figure[] = [];
    try {
      const { view, metrics } = etcd;
      shares = await monitorShares({ nodes: cluster.nodes, view, metrics, watchedMs: WATCHED_MS });
      const hosts = cluster.nodes.map(({ url }) => url).join(',');
      const pids = cluster.nodes.flatMap(({ url, processes }) =>
        processes.flatMap(({ pid }) => ['--node-pid', `${url}=${pid}`]),
      );
      const args = ['--target', 'etcd', '--host', hosts, '--scenarios', 'write-concurrent,read-concurrent'];
      const steps = ['--users', '20', '--duration', '5s', '--warmup', '1s'];
      const measure = async (extra: readonly string[]) =>
        throughput((await runBench(context, [...args, ...steps, ...extra])).report);
      for (let round = 1; round <= rounds; round++) {
        context.log(`monitors: round ${round} of ${rounds}`);
        // A B, then B A: a drift of the machine falls on both alike.
        const first = await measure(round % 2 === 1 ? pids : OFF);
        const second = await measure(round % 2 === 1 ? OFF : pids);
        const [on, off] = round % 2 === 1 ? [first, second] : [second, first];
        for (const [id, rate] of on) {
          const name = id.split('/')[2] ?? id;
          ratios.set(name, [...(ratios.get(name) ?? []), rate / (off.get(id) ?? Number.NaN)]);
        }
      }
    } finally {
      await cluster.stop();
    }
    const compared = [...ratios].map(([name, values]) =>
      figureOf(`${name}, ops/s with monitors over without`, 'ratio', values, { goal: { atLeast: GOAL } }),
    );
    return [...shares, ...compared];
  },
};
