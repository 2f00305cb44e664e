import { shuffled, type Xorshift } from '../../../lib/base/random.ts';
import { FAULTS_BY_KIND, type FaultKind } from '../../../lib/report/faults.ts';
import { type FaultOptions, minority } from '../options.ts';

/** How many nodes a round that hits the leader hits: what was asked for, and never a quorum. */
export function nodesHit(nodes: FaultOptions['nodes'], clusterSize: number): number {
  return nodes === 'minority' ? minority(clusterSize) : Math.min(nodes, minority(clusterSize));
}

/**
 * The nodes that an act is done to: the leader, and others by chance beside it; or by chance the fewest followers without
 * which the leader has no quorum; or every node.
 * @param names of all nodes
 */
export function victims(
  { kind, nodes }: Pick<FaultOptions, 'kind' | 'nodes'>,
  names: readonly string[],
  leader: string,
  random: Pick<Xorshift, 'next'>,
): string[] {
  const others = shuffled(
    names.filter((name) => name !== leader),
    random,
  );
  switch (FAULTS_BY_KIND[kind].hits) {
    case 'leader':
      return [leader, ...others].slice(0, nodesHit(nodes, names.length));
    case 'nobody':
      return [leader];
    case 'all':
      return [...names];
    case 'followers':
      return others.slice(0, minority(names.length) + 1);
  }
}

/** Whether a kind of fault needs to know who leads. */
export function needsLeader(kind: FaultKind): boolean {
  const { hits } = FAULTS_BY_KIND[kind];
  return hits === 'nobody' || hits === 'followers';
}
