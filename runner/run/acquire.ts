import type { NodeNetwork } from '../cluster/cluster.ts';
import { connectExternal } from '../cluster/external.ts';
import type { Acquired, Addresses, WantedCluster } from '../cluster/find.ts';
import type { Sender } from '../cluster/send.ts';
import { startEmbeddedCluster } from '../embedded/embedded.ts';
import { namespacesRefusal } from '../embedded/netns/refusal.ts';
import type { Recipe, ToolPaths } from '../embedded/recipe.ts';
import { faultScenariosOf } from '../faults/scenarios/index.ts';
import type { BenchOptions } from '../options/options.ts';
import type { Tool, ToolName } from '../tools/tool.ts';
import type { Pinning } from './pinning.ts';

/** What embedded clusters are made from. */
export interface Making {
  readonly recipe: Recipe;
  readonly tools: ToolPaths;
  /** The LazyFS binary that data folders lie on; null for none. */
  readonly lazyfs: string | null;
  /** To which processors k6 and the nodes are bound; null: to none. */
  readonly pinning: Pinning | null;
}

/** Provides the programs that embedded clusters of a run need. @throws UserError (exit 3) when one cannot be had */
export async function gather(
  recipe: Recipe,
  { choices }: Pick<BenchOptions, 'choices'>,
  provide: (name: ToolName) => Promise<Tool>,
): Promise<Pick<Making, 'recipe' | 'tools'>> {
  const restores = faultScenariosOf(choices).some((scenario) => scenario.restores);
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
  wanted: readonly WantedCluster[],
  addresses: Addresses,
  making: Making | null,
  sender: Sender,
  signal: AbortSignal,
): Promise<Acquired[]> {
  const acquired: Acquired[] = [];
  try {
    for (const cluster of wanted) {
      acquired.push(await acquire(options, cluster, addresses.get(cluster.name) ?? null, making, sender, signal));
    }
    return acquired;
  } catch (error) {
    await Promise.all(acquired.map(({ cluster }) => cluster.stop()));
    throw error;
  }
}

/** Whether a node is to be cut from the others, which takes an address of its own for each. */
function wantsPartitions({ choices, faults }: BenchOptions): boolean {
  return faultScenariosOf(choices).some((scenario) => scenario.needsPartitions(faults));
}

/** Where nodes are to be: as the user says, else apart from each other where a fault wants that and it can be had. */
function networkOf(options: BenchOptions, { nodes }: WantedCluster): { network?: NodeNetwork } {
  if (options.network !== null) return { network: options.network };
  return nodes > 1 && wantsPartitions(options) && namespacesRefusal() === null ? { network: 'namespaces' } : {};
}

async function acquire(
  options: BenchOptions,
  wanted: WantedCluster,
  hosts: readonly string[] | null,
  making: Making | null,
  sender: Sender,
  signal: AbortSignal,
): Promise<Acquired> {
  const { target } = options;
  if (hosts !== null || making === null) {
    const { names } = options;
    const found = await connectExternal(target, hosts ?? [], sender, { lone: wanted.nodes === 1, names, signal });
    const identity = { name: wanted.name, nodes: found.cluster.nodes.length };
    return { identity, ...found, version: found.view.leader?.status?.version ?? null };
  }
  const { pinning, ...made } = making;
  const cluster = await startEmbeddedCluster({
    ...made,
    pin: pinning?.nodes ?? null,
    nodes: wanted.nodes,
    ...('absent' in target.entries ? {} : { reads: target.entries.reads }),
    signal,
    ...networkOf(options, wanted),
    ...(options.access.key === null ? {} : { adminKey: options.access.key }),
    ...(wanted.port === null ? {} : { firstPort: wanted.port }),
  });
  try {
    const urls = cluster.nodes.map(({ url }) => url);
    sender.nameOwn(urls);
    const { view } = await connectExternal(target, urls, sender, { lone: true, signal });
    const version = view.leader?.status?.version ?? making.recipe.version;
    const { name, knob } = wanted;
    const identity = { name, nodes: cluster.nodes.length, ...(knob === undefined ? {} : { knob }) };
    return { identity, cluster, view, version, warnings: [] };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}
