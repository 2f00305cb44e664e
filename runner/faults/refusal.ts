import { FAULT_ACTS, type FaultVerb } from '../../lib/report/faults.ts';
import type { FaultScenario } from '../../lib/scenarios/catalogue.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { FaultDriver } from './driver/driver.ts';
import type { FaultOptions } from './options.ts';
import { nodesHit } from './scenarios/failover.ts';

/** Why one of several acts can never be done to one of several nodes; null when all can. */
export function firstRefusal(
  driver: FaultDriver,
  verbs: readonly FaultVerb[],
  nodes: readonly string[],
): string | null {
  for (const node of nodes) {
    for (const verb of verbs) {
      const reason = driver.refusal(verb, node);
      if (reason !== null) return reason;
    }
  }
  return null;
}

/** Why a scenario that breaks nodes cannot be run on a cluster; null when it can. */
export function faultsRefusal(
  scenario: FaultScenario,
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
  const reason = firstRefusal(
    driver,
    [begin, undo],
    cluster.nodes.map(({ name }) => name),
  );
  if (reason !== null) return reason;
  const most = nodesHit('minority', cluster.nodes.length);
  if (options.nodes !== 'minority' && options.nodes > most) {
    return `--fault-nodes ${options.nodes} would take the quorum of ${cluster.nodes.length} nodes, which can miss ${most}`;
  }
  return null;
}
