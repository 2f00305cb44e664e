import type { CompactedNode, Compactions, WarmUps } from '../../lib/report/state.ts';
import { type Cluster, type EmbeddedCluster, isEmbeddedCluster } from '../cluster/cluster.ts';
import type { Recipe, Upkeep } from '../embedded/recipe.ts';
import type { Block, Fresh } from '../plan/plan.ts';
import { whyAborted } from '../system/aborted.ts';
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
  /** When clusters are made fresh; null: never. */
  readonly fresh: Fresh | null;
  /** Gives a cluster new nodes, or empties those of the user's. @throws UserError */
  readonly renew: (cluster: Cluster, name: string) => Promise<void>;
  /** Warms a cluster up, or says why not. Never rejects. */
  readonly warmUp: (cluster: string) => Promise<WarmUps>;
}

const COLD: WarmUps = { absent: 'what new nodes hold is to be seen' };
const NOT_RENEWED: WarmUps = { absent: 'its nodes are those of before' };

/** Brings clusters into the state in which a dataset is written to them: whatever was measured before is not to weigh on it. */
export class Preparation {
  readonly #context: PreparationContext;
  /** Names of the clusters that have had a dataset. */
  readonly #used = new Set<string>();
  /** Names of those that were filled, and hold more than what comes next is to be measured on. */
  readonly #filled = new Set<string>();

  constructor(context: PreparationContext) {
    this.#context = context;
  }

  /**
   * Before a dataset is written. Never rejects.
   * @returns why the cluster is not there any more, in words; null when it is. What else was not done is told with the reason
   */
  async prepare({ tier, payload, entries, anew }: Block, cluster: string): Promise<string | null> {
    const { clusters, fresh: wanted, signal, warmUp: warm } = this.#context;
    const access = clusters.get(cluster);
    if (access === undefined) return null;
    const first = !this.#used.has(cluster);
    const renewed = anew === true || this.#filled.has(cluster) || (!first && wanted === 'blocks');
    this.#used.add(cluster);
    this.#filled.delete(cluster);
    if (anew) this.#filled.add(cluster);
    const failure = renewed ? await this.#renewed(access, cluster) : null;
    if (failure !== null) return failure;
    const warmUp = anew ? COLD : renewed ? await warm(cluster) : NOT_RENEWED;
    if (signal.aborted) return whyAborted(signal);
    const compaction = await this.#compaction(access, cluster);
    // New from the start, or wiped before it.
    const fresh = renewed || (first && (access.cluster.kind === 'embedded' || wanted !== null));
    const block = { tier: tier.name, payload: payload.name, entries, fresh, compaction, warmUp };
    if (entries > 0) keepState(this.#context, cluster, ({ blocks }) => ({ blocks: [...blocks, block] }));
    return null;
  }

  /** Why a cluster could not be made fresh; null when it was. */
  async #renewed({ cluster }: ClusterAccess, name: string): Promise<string | null> {
    const { progress, renew, signal } = this.#context;
    progress.busy(`new nodes for ${name}`);
    try {
      await renew(cluster, name);
      return null;
    } catch (error) {
      return signal.aborted ? whyAborted(signal) : `its nodes could not be made fresh: ${inWords(error)}`;
    }
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
      if (signal.aborted) return { absent: whyAborted(signal) };
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
