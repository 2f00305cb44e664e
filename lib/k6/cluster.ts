import { fail } from 'k6';
import type { Settings } from '../exchange/settings.ts';
import { Discovery } from '../targets/discovery.ts';
import { send } from './client.ts';

/** What `setup` found out and every virtual user starts from. */
export interface ClusterData {
  readonly nodes: readonly string[];
  /** Position of the leader in `nodes`. */
  readonly leader: number;
}

const STATUS_TIMEOUT_MS = 2_000;

/** Asks around for nodes and their leader. */
export function discover(settings: Settings, hosts: readonly string[], headers: Record<string, string>): Discovery {
  const discovery = new Discovery(settings.target, hosts);
  for (let ask = discovery.next(); ask; ask = discovery.next()) {
    ask.learn(send(ask.url, ask.request, headers, STATUS_TIMEOUT_MS));
  }
  return discovery;
}

/** The cluster as it is now; ends the script when no node leads. */
export function findCluster(settings: Settings, headers: Record<string, string>): ClusterData {
  const discovery = discover(settings, settings.hosts, headers);
  const found = discovery.nodes();
  const leader = discovery.leader();
  if (!leader) {
    const faults = found.map(({ url, status, fault }) => `${url}: ${fault ?? `${status?.role}, no leader known`}`);
    fail(`no leader found: ${faults.join('; ')}. Set HOST to the nodes of a running ${settings.target.name} cluster.`);
  }
  const nodes = found.filter(({ status }) => status !== null).map(({ url }) => url);
  return { nodes, leader: nodes.indexOf(leader.url) };
}

/** What `setup` found out; `ids` are the names by which nodes call each other, null where they use addresses. */
export interface OpenCluster extends ClusterData {
  readonly ids: readonly (string | null)[];
}
