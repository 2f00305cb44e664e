import { fail } from 'k6';
import exec from 'k6/execution';
import { type ClockOrigin, clockOrigin } from '../base/clock-origin.ts';
import type { Settings } from '../exchange/settings.ts';
import { Discovery, isUp } from '../targets/discovery.ts';
import { accessAdvice } from './access.ts';
import type { Wire } from './wire.ts';

/** What `setup` found out and every virtual user starts from. */
export interface ClusterData {
  readonly nodes: readonly string[];
  /** Position of the leader in `nodes`; null where nodes do not say who leads. */
  readonly leader: number | null;
}

/** The node that set-up talks to: the leader, where it is known. */
export function entryNode({ nodes, leader }: ClusterData): string {
  return nodes[leader ?? 0] as string;
}

/** A node says so soon who it is, or another is asked. */
export const STATUS_TIMEOUT_MS = 2_000;

/** Asks around for nodes and their leader. */
export function discover(settings: Settings, hosts: readonly string[], wire: Wire): Discovery {
  const discovery = new Discovery(settings.target, hosts);
  for (let ask = discovery.next(); ask; ask = discovery.next()) {
    ask.learn(wire.send(ask.url, ask.request, STATUS_TIMEOUT_MS));
  }
  return discovery;
}

/** The cluster as it is now; ends the script when no node leads, or none answers where they do not say who does. */
export function findCluster(settings: Settings, wire: Wire): ClusterData {
  const { target } = settings;
  const discovery = discover(settings, settings.hosts, wire);
  const found = discovery.nodes();
  const nodes = found.filter(isUp).map(({ url }) => url);
  const tellsLeader = !('absent' in target.view);
  const leader = discovery.leader();
  if (tellsLeader ? leader === null : nodes.length === 0) {
    const each = found.map(({ url, status, problem }) => `${url}: ${problem ?? `${status?.role}, no leader known`}`);
    if (wire.access.refusal !== null) fail(`${wire.access.refusal}. Correct API_USER and API_PASSWORD.`);
    const closed = found.find(({ access }) => access !== null)?.access ?? null;
    const next =
      closed === null ? `Set HOST to the nodes of a running ${target.name} cluster.` : accessAdvice(target, closed);
    const missing = tellsLeader ? 'no leader found' : 'no node answers';
    fail(`${missing}: ${each.join('; ')}. ${next}`);
  }
  return { nodes, leader: leader === null ? null : nodes.indexOf(leader.url) };
}

/** What `setup` of the open load found out. */
export interface OpenCluster extends ClusterData {
  /** The names by which nodes call each other, null where they use addresses. */
  readonly ids: readonly (string | null)[];
  /**
   * Where the zero of k6's clock lies. One for all users: a reading of each one's own would put their operations out of order
   * by what the machine kept it waiting. k6's clock is the system's, counted from the script's start (lib/execution.go of
   * k6 2.2: `time.Now().UnixNano() - start`): it steps when that does.
   */
  readonly clockOrigin: ClockOrigin;
}

/** The cluster as the users of an open load start from it. */
export function openCluster(settings: Settings, data: ClusterData, wire: Wire): OpenCluster {
  const found = discover(settings, data.nodes, wire).nodes();
  return {
    ...data,
    clockOrigin: clockOrigin(() => exec.instance.currentTestRunDuration),
    ids: data.nodes.map((url) => {
      const id = found.find((node) => node.url === url)?.status?.id ?? null;
      return id === null || id.includes('://') ? null : id;
    }),
  };
}
