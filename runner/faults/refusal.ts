import { FAULT_ACTS } from '../../lib/faults.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { FaultDriver } from './driver.ts';
import { nodesHit } from './failover.ts';
import type { FaultOptions } from './options.ts';

/** Why a scenario that breaks nodes cannot be run on a cluster; null when it can. */
export function faultsRefusal(
  scenario: 'failover' | 'recovery' | 'snapshot',
  cluster: Cluster,
  driver: FaultDriver,
  options: FaultOptions,
): string | null {
  if (cluster.kind === 'external' && !options.allowed) {
    return 'it breaks nodes: a cluster of your own is left alone without --allow-faults';
  }
  if (cluster.nodes.length < 3) {
    return `it breaks nodes, and a cluster of ${cluster.nodes.length} has no majority without one`;
  }
  if (scenario !== 'failover') return null;
  const { begin, undo } = FAULT_ACTS[options.kind];
  for (const { name } of cluster.nodes) {
    const reason = driver.refusal(begin, name) ?? driver.refusal(undo, name);
    if (reason !== null) return reason;
  }
  const most = nodesHit('minority', cluster.nodes.length);
  if (options.nodes !== 'minority' && options.nodes > most) {
    return `--fault-nodes ${options.nodes} would take the quorum of ${cluster.nodes.length} nodes, which can miss ${most}`;
  }
  return null;
}
