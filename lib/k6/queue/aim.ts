import type { SentTo } from '../../scenarios/queue-load.ts';

/** Where the messages of one user of a step go: positions of the queue, and of the node that they are sent to. */
export interface Aim {
  readonly queue: number;
  readonly node: number;
}

/**
 * @param user the user's number among those of the step
 * @param led position of the node that leads each queue
 * @param nodes how many there are
 */
export function aimOf(
  { first, queues, through }: SentTo,
  user: number,
  led: readonly { readonly leader: number }[],
  nodes: number,
): Aim {
  const queue = first + (user % queues);
  const leader = led[queue]?.leader ?? 0;
  return { queue, node: through === 'leader' ? leader : (leader + 1) % nodes };
}
