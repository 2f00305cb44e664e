import type { FaultVerb } from '../../../lib/report/faults.ts';
import type { EmbeddedCluster, EmbeddedNode } from '../../cluster/cluster.ts';
import { namespacesRefusal } from '../../embedded/netns/refusal.ts';
import { unavailable } from '../../system/errors.ts';
import type { Acts } from './acts.ts';

/** What the node's state must be for a verb, in words for when it is not. */
function obstacle(verb: FaultVerb, { name, processes, paused, isolated }: EmbeddedNode): string | null {
  const runs = processes.length > 0;
  switch (verb) {
    case 'kill':
    case 'stop':
      return runs ? null : `${name} is not running`;
    case 'pause':
      return paused ? `${name} is paused already` : runs ? null : `${name} is not running`;
    case 'resume':
      return paused ? null : `${name} is not paused`;
    case 'isolate':
      return isolated ? `${name} is isolated already` : null;
    case 'heal':
      return isolated ? null : `${name} is not isolated`;
    case 'start':
    case 'wipe':
      return null;
  }
}

async function act(verb: FaultVerb, node: EmbeddedNode): Promise<string | null> {
  if (verb !== 'stop') {
    await node[verb]();
    return null;
  }
  const went = await node.stop();
  return went ? null : `${node.name} did not end within 10 s of SIGTERM and was killed`;
}

/** Faults of nodes that raftmark started. What is in effect when the runner dies is undone by the cluster's guardian. */
export function embeddedActs(cluster: EmbeddedCluster): Acts {
  const alone = cluster.nodes.length === 1;
  const find = (name: string): EmbeddedNode => {
    const node = cluster.nodes.find((candidate) => candidate.name === name);
    if (node === undefined) throw unavailable(`there is no node ${name}`);
    return node;
  };
  return {
    refusal: (verb) => {
      if (verb === 'wipe') {
        return alone ? 'the only node of a cluster has nobody to get its data back from' : cluster.wipeRefusal;
      }
      if (verb !== 'isolate' && verb !== 'heal') return null;
      if (alone) return 'the only node of a cluster has no peers to be cut off from';
      if (cluster.network === 'namespaces') return null;
      return namespacesRefusal() ?? 'the nodes share the loopback address: a partition needs network namespaces';
    },
    obstacle: (verb, name) => obstacle(verb, find(name)),
    act: async (verb, name) => await act(verb, find(name)),
    inEffect: () => undefined,
  };
}
