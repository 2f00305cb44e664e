import type { Absent } from '../../lib/base/absent.ts';
import { PATIENCE } from '../../lib/targets/patience.ts';
import type { Target } from '../../lib/targets/target.ts';
import type { Cluster } from './cluster.ts';
import { isEmbeddedCluster } from './cluster.ts';
import type { Sender } from './send.ts';

/** How long a follower waits for its leader before it stands for election, as configured. */
export interface ElectionTimeout {
  /** Null when it is not known. */
  readonly ms: number | null;
  /** Where that is from, or why it is not known; a phrase or sentence. */
  readonly from: string;
}

/**
 * The election timeout of a cluster: what raftmark has set for nodes that it started, and otherwise what the nodes tell. Never
 * a default that may have been changed.
 * @param recipe what nodes that raftmark started are set to, or why that is not known; null where there is no recipe
 */
export async function electionTimeoutOf(
  cluster: Cluster,
  recipe: { readonly electionTimeoutMs: number | Absent } | null,
  { view }: Pick<Target, 'view'>,
  sender: Sender,
): Promise<ElectionTimeout> {
  if (isEmbeddedCluster(cluster) && recipe !== null) {
    const { electionTimeoutMs: set } = recipe;
    return typeof set === 'number'
      ? { ms: set, from: 'what raftmark starts its nodes with' }
      : { ms: null, from: set.absent };
  }
  if ('absent' in view) return { ms: null, from: view.absent };
  const { electionTimeout } = view;
  if ('absent' in electionTimeout) return { ms: null, from: electionTimeout.absent };
  const told = await Promise.all(
    cluster.nodes.map(async ({ name, url }) => {
      const read = electionTimeout.read(await sender.send(url, electionTimeout.request(), PATIENCE.statusMs));
      return { name, read };
    }),
  );
  const known = new Set(told.flatMap(({ read }) => (typeof read === 'number' ? [read] : [])));
  const [ms] = known;
  if (known.size === 1 && ms !== undefined) {
    const names = told.filter(({ read }) => read === ms).map(({ name }) => name);
    return { ms, from: `the command line of ${names.join(', ')}` };
  }
  if (known.size > 1) return { ms: null, from: `the nodes differ: ${[...known].join(', ')} ms` };
  const why = told.map(({ name, read }) => `${name} ${typeof read === 'number' ? '' : read.absent}`);
  return { ms: null, from: why.join('; ') };
}
