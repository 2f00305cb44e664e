import type { EmbeddedCluster, EmbeddedNode } from '../../cluster/cluster.ts';
import { namespacesRefusal } from '../../embedded/netns/refusal.ts';
import { howItEnded } from '../../embedded/node-processes.ts';
import { elapsedOf, type MonitorClock } from '../../system/clock.ts';
import { unavailable } from '../../system/errors.ts';
import type { Acts } from './acts.ts';
import { VERBS } from './verbs.ts';

/** Faults of nodes that raftmark started. What is in effect when the runner dies is undone by the cluster's guardian. */
export function embeddedActs(cluster: EmbeddedCluster, clock: MonitorClock): Acts {
  const find = (name: string): EmbeddedNode => {
    const node = cluster.nodes.find((candidate) => candidate.name === name);
    if (node === undefined) throw unavailable(`there is no node ${name}`);
    return node;
  };
  return {
    refusal: (verb, name) => {
      const { alone, namespaces } = VERBS[verb];
      if (alone !== undefined && cluster.nodes.length === 1) return alone;
      if (verb === 'wipe' && cluster.wipeRefusal !== null) return cluster.wipeRefusal;
      if (verb === 'transfer' && cluster.transferRefusal !== null) return cluster.transferRefusal;
      if (namespaces === undefined || find(name).namespace !== null) return null;
      return namespacesRefusal() ?? `the nodes share the loopback address: ${namespaces} needs network namespaces`;
    },
    obstacle: (verb, name) => VERBS[verb].obstacle?.(find(name)) ?? null,
    act: async (verb, name) => await VERBS[verb].act(find(name)),
    inEffect: () => undefined,
    // Whoever starts processes is told when they end.
    watch: async () => undefined,
    unwatch: () => undefined,
    ended: (name) => {
      const { exited } = find(name);
      if (exited === null) return null;
      return { atMs: elapsedOf(clock, exited.at.getTime()), how: howItEnded(exited), log: exited.log, printed: null };
    },
  };
}
