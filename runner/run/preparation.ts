import { INTERRUPTED } from '../../lib/report/cell.ts';
import type { CompactedNode, Compactions } from '../../lib/report/state.ts';
import { type EmbeddedCluster, isEmbeddedCluster } from '../cluster/cluster.ts';
import type { Recipe, Upkeep } from '../embedded/recipe.ts';
import type { Block } from '../plan/plan.ts';
import { inWords } from '../system/files.ts';
import type { ClusterAccess } from './scripts.ts';
import type { SessionContext } from './session.ts';
import { keepState, type StateKeeper } from './states.ts';

export interface PreparationContext extends StateKeeper, Pick<SessionContext, 'warn' | 'signal'> {
  /** Those of the session, by name. */
  readonly clusters: ReadonlyMap<string, ClusterAccess>;
  /** How embedded nodes are run; null when raftmark cannot run any. */
  readonly recipe: Recipe | null;
  readonly progress: { busy(text: string): void };
}

/** Brings clusters into the state in which a dataset is written to them: whatever was measured before is not to weigh on it. */
export class Preparation {
  readonly #context: PreparationContext;
  /** Names of the clusters that have had a dataset. */
  readonly #used = new Set<string>();

  constructor(context: PreparationContext) {
    this.#context = context;
  }

  /** Before a dataset is written. Never rejects: what was not done is told with the reason. */
  async prepare({ tier, payload, entries }: Block, cluster: string): Promise<void> {
    const access = this.#context.clusters.get(cluster);
    if (access === undefined) return;
    const fresh = access.cluster.kind === 'embedded' && !this.#used.has(cluster);
    this.#used.add(cluster);
    const compaction = await this.#compaction(access, cluster);
    const warmUp = { absent: 'its nodes are those of before' };
    const block = { tier: tier.name, payload: payload.name, entries, fresh, compaction, warmUp };
    keepState(this.#context, cluster, ({ blocks }) => ({ blocks: [...blocks, block] }));
  }

  async #compaction({ cluster }: ClusterAccess, name: string): Promise<Compactions> {
    const { recipe, signal, warn, progress } = this.#context;
    if (!isEmbeddedCluster(cluster)) return { absent: 'it is not a cluster of raftmark' };
    if (recipe === null) return { absent: 'it is not known how' };
    if ('absent' in recipe.upkeep) return recipe.upkeep;
    progress.busy(`compacting the store of ${name}`);
    try {
      return await compacted(cluster, recipe.upkeep, signal);
    } catch (error) {
      if (signal.aborted) return { absent: INTERRUPTED };
      warn(
        `the store of ${name} was not compacted, so that what was measured before may weigh on it: ${inWords(error)}`,
      );
      return { absent: inWords(error) };
    }
  }
}

async function compacted({ nodes }: EmbeddedCluster, upkeep: Upkeep, signal: AbortSignal): Promise<Compactions> {
  const began = performance.now();
  const sizes = (): Promise<(number | null)[]> => Promise.all(nodes.map(({ address }) => upkeep.size(address)));
  const before = await sizes();
  await upkeep.compact(
    nodes.map(({ address }) => address),
    signal,
  );
  const after = await sizes();
  const seconds = (performance.now() - began) / 1_000;
  const told = nodes.map(
    ({ name }, at): CompactedNode => ({ node: name, beforeBytes: before[at] ?? null, afterBytes: after[at] ?? null }),
  );
  return { seconds, nodes: told };
}
