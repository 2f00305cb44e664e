import type { Mode } from '../../lib/report/cell.ts';
import { connectExternal } from '../cluster/external.ts';
import type { Acquired, Addresses } from '../cluster/find.ts';
import type { Sender } from '../cluster/send.ts';
import { startEmbeddedCluster } from '../embedded/embedded.ts';
import { namespacesRefusal } from '../embedded/netns/refusal.ts';
import type { Recipe, ToolPaths } from '../embedded/recipe.ts';
import type { BenchOptions } from '../options/options.ts';
import type { Tool, ToolName } from '../tools/tool.ts';

/** What embedded clusters are made from. */
export interface Making {
  readonly recipe: Recipe;
  readonly tools: ToolPaths;
}

/** Provides the programs that embedded clusters of a run need. @throws UserError (exit 3) when one cannot be had */
export async function gather(
  recipe: Recipe,
  { choices }: Pick<BenchOptions, 'choices'>,
  provide: (name: ToolName) => Promise<Tool>,
): Promise<Making> {
  const restores = choices.some(({ scenario }) => scenario.faults === 'snapshot');
  const tools: Partial<Record<ToolName, string>> = {};
  for (const name of [...recipe.tools, ...(restores ? (recipe.snapshots?.restoreTools ?? []) : [])]) {
    tools[name] = (await provide(name)).path;
  }
  return { recipe, tools };
}

/**
 * The clusters to measure, started where they are not the user's.
 * @param making needed for embedded ones
 * @throws UserError when one cannot be reached or started; none that was started stays then
 */
export async function acquireAll(
  options: BenchOptions,
  addresses: Addresses,
  making: Making | null,
  sender: Sender,
  signal: AbortSignal,
): Promise<Acquired[]> {
  const acquired: Acquired[] = [];
  try {
    for (const mode of options.modes) {
      acquired.push(await acquire(options, mode, addresses[mode] ?? null, making, sender, signal));
    }
    return acquired;
  } catch (error) {
    await Promise.all(acquired.map(({ cluster }) => cluster.stop()));
    throw error;
  }
}

/** Whether a node is to be cut from the others, which takes an address of its own for each. */
function wantsPartitions({ choices, faults }: BenchOptions): boolean {
  return choices.some(
    ({ scenario }) => scenario.faults === 'recovery' || (scenario.faults === 'failover' && faults.kind === 'partition'),
  );
}

async function acquire(
  options: BenchOptions,
  mode: Mode,
  hosts: readonly string[] | null,
  making: Making | null,
  sender: Sender,
  signal: AbortSignal,
): Promise<Acquired> {
  const { target } = options;
  if (hosts !== null || making === null) {
    const found = await connectExternal(target, hosts ?? [], sender, { mode, signal });
    return { mode, ...found, version: found.view.leader?.status?.version ?? null };
  }
  const cluster = await startEmbeddedCluster({
    ...making,
    nodes: mode === 'single' ? 1 : (options.nodes ?? 3),
    signal,
    ...(mode === 'cluster' && wantsPartitions(options) && namespacesRefusal() === null
      ? { network: 'namespaces' }
      : {}),
    ...(options.apiKey === null ? {} : { adminKey: options.apiKey }),
    // The lone node beside a cluster takes any free port.
    ...(options.port === null || (mode === 'single' && options.modes.length > 1) ? {} : { firstPort: options.port }),
  });
  try {
    const urls = cluster.nodes.map(({ url }) => url);
    const { view } = await connectExternal(target, urls, sender, { mode: 'single', signal });
    const version = view.leader?.status?.version ?? making.recipe.version;
    return { mode, cluster, view, version, warnings: [] };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}
