import type { QueueStanding, QueueStore } from './queues.ts';

/** What the nodes of a cluster say of one queue at about the same time. */
export interface QueueAnswers {
  readonly queue: string;
  /** What each node says, by its base URL, the first of which lists its queues; null when it does not know the queue. */
  readonly nodes: ReadonlyMap<string, QueueStanding | null>;
  /** Nodes of the cluster, as the first tells it with its list of queues; 0 of a node that stands alone, null when there came none. */
  readonly clusterNodes: number | null;
}

/**
 * Why a queue that was made cannot be used yet, a clause; null when it can: nodes answer before the group behind a queue is there.
 * All nodes that keep it must name the same leader, and there must be as many of them as the cluster can have.
 */
export function whyNotReady(
  { queue, nodes, clusterNodes }: QueueAnswers,
  { usualReplicas }: Pick<QueueStore, 'usualReplicas'>,
): string | null {
  if (clusterNodes === null) return `${nodes.keys().next().value} does not list its queues`;
  const stranger = [...nodes].find(([, standing]) => standing === null);
  if (stranger !== undefined) return `${stranger[0]} does not know ${queue} yet`;
  // A node that stands alone elects nobody.
  if (clusterNodes === 0) return null;
  const replicas = Math.min(clusterNodes, usualReplicas);
  const naming = [...nodes].flatMap(([url, standing]) => (standing?.leader ? [{ url, ...standing }] : []));
  const [first] = naming;
  if (first === undefined) return `no node names a leader of ${queue}`;
  const other = naming.find(({ leader }) => leader !== first.leader);
  if (other !== undefined) {
    return `${first.url} takes ${first.leader} for the leader of ${queue}, and ${other.url} takes ${other.leader}`;
  }
  const few = naming.find((each) => (each.replicas ?? 0) < replicas);
  if (few !== undefined) return `${queue} is kept by ${few.replicas ?? 0} of ${replicas} nodes`;
  // Of more nodes than a queue has copies, the others know nothing of its leader.
  const missing = Math.min(replicas, nodes.size) - naming.length;
  return missing > 0 ? `${missing} of the nodes of ${queue} do not name its leader yet` : null;
}
