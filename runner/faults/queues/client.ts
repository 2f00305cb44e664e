import type { QueueTarget } from '../../../lib/targets/kinds.ts';
import type { ClusterNode } from '../../cluster/cluster.ts';
import type { Sender } from '../../cluster/send.ts';
import type { MonitorClock } from '../../system/clock.ts';

/** What a producer or consumer of one queue works with. */
export interface ClientOptions {
  readonly target: QueueTarget;
  /** With connections of its own. */
  readonly sender: Sender;
  readonly nodes: readonly ClusterNode[];
  readonly clock: MonitorClock;
  /** Name of the queue. */
  readonly name: string;
  /** Its number among those of the cell, from 0. */
  readonly queue: number;
  /** Of one request. */
  readonly timeoutMs: number;
}

/** Position of the node that an answer names as the leader; null when it names none that is known. */
export function leaderIn(nodes: readonly ClusterNode[], leader: string | undefined): number | null {
  if (leader === undefined) return null;
  const at = nodes.findIndex(({ url, advertised = [] }) => url === leader || advertised.includes(leader));
  return at < 0 ? null : at;
}
