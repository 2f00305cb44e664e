import type { Target } from '../../../lib/targets/target.ts';
import type { ClusterNode } from '../../cluster/cluster.ts';
import type { View } from '../../cluster/look.ts';
import type { Prober } from '../prober/prober.ts';
import { UNKNOWN_NODE } from '../prober/status.ts';
import { STRANGER, type Standing } from './whole.ts';

const SILENT = { reachable: false, ready: false, role: 'unknown', term: null, leader: null } as const;

/**
 * How nodes stand by their probes.
 * @param sinceMs what probes have shown before does not count
 */
export function probedStandings(
  { sightings, acceptedThrough, caughtUp }: Pick<Prober, 'sightings' | 'acceptedThrough' | 'caughtUp'>,
  names: readonly string[],
  tellsLeader: boolean,
  sinceMs: number,
): Standing[] {
  return names.map((name, at) => {
    const last = sightings.last(at) ?? { ...SILENT };
    const leader = last.leader === UNKNOWN_NODE ? STRANGER : (names[last.leader ?? -1] ?? null);
    return {
      name,
      said: tellsLeader ? { ...last, leader } : null,
      accepts: acceptedThrough(name, sinceMs) !== null,
      caughtUp: caughtUp(name, sinceMs) !== null,
    };
  });
}

/** How nodes stand by what they answered when they were asked once. */
export function askedStandings(target: Target, nodes: readonly ClusterNode[], view: Pick<View, 'nodes'>): Standing[] {
  const found = new Map(view.nodes.map((node) => [node.url, node]));
  const names = new Map(nodes.flatMap(({ name, url }) => [url, found.get(url)?.status?.id].map((id) => [id, name])));
  return nodes.map(({ name, url }) => {
    const status = found.get(url)?.status ?? null;
    if ('absent' in target.view) return { name, said: null };
    if (status === null) return { name, said: SILENT };
    const { ready, role, term, leader } = status;
    const named = leader === null ? null : (names.get(leader) ?? STRANGER);
    return { name, said: { reachable: true, ready, role, term, leader: named } };
  });
}
