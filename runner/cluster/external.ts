import { type FoundNode, isUp, lacksTrust, unreachedInWords } from '../../lib/targets/found.ts';
import { LOOK_AGAIN_MS, PATIENCE, type Patience } from '../../lib/targets/patience.ts';
import type { Target } from '../../lib/targets/target.ts';
import { type UserError, unavailable } from '../system/errors.ts';
import { pause } from '../system/pause.ts';
import { adviceFor, LOGIN_ADVICE, namingAdvice } from './advice.ts';
import { balancersAmong } from './balancer.ts';
import type { Cluster, ClusterNode } from './cluster.ts';
import { lookAround, type Search } from './look.ts';
import type { Sender } from './send.ts';

function describe({ url, status, problem }: FoundNode): string {
  if (!status) return `${url}: ${problem}`;
  return `${url}: ${status.role}${status.leader === null ? ', knows no leader' : ''}`;
}

/** What a user who named few nodes may not know; null when there is nothing of the kind. */
function fewNodes({ name, view }: Target, given: number, alive: number): string | null {
  if (given >= 3 || alive >= 3 || (!('absent' in view) && view.members() !== null)) return null;
  const what = 'absent' in view ? 'do not name each other' : 'name only their leader';
  return `${name} nodes ${what}, and ${alive} of the nodes ${alive === 1 ? 'is' : 'are'} known; give all with --host URL,URL,URL to read from each`;
}

/** Which nodes are taken, and how. */
export interface ConnectOptions {
  /** The hosts are all the nodes there are. */
  readonly lone?: boolean;
  /** What the user calls nodes, by their base URLs. */
  readonly names?: ReadonlyMap<string, string>;
  readonly patience?: Patience;
  readonly signal?: AbortSignal | undefined;
}

/** A cluster that was found, and what there is to say of it. */
export interface Connected {
  readonly cluster: Cluster;
  readonly view: Search;
  readonly warnings: string[];
}

/**
 * The user's cluster as found from the given hosts.
 * @throws UserError when no host answers, one is not this target, two are of different clusters, or no node that leads is
 *   reached where nodes say who does
 */
export async function connectExternal(
  target: Target,
  hosts: readonly string[],
  sender: Sender,
  { lone = false, names = new Map(), patience = PATIENCE, signal }: ConnectOptions = {},
): Promise<Connected> {
  const first = await lookAround(target, hosts, sender, signal, patience.statusMs);
  const balancers = await balancersAmong(target, first, sender, patience.statusMs);
  const direct = hosts.filter((url) => !balancers.includes(url));
  const [balancer] = balancers;
  if (balancer !== undefined && direct.length === 0) return behind(balancer, first, names);
  // What was reached through a balancer tells of no node: those that are named beside it do.
  const view = await settled(target, direct, sender, patience, signal, balancer === undefined ? first : null);
  const refusal = refusalOf(target, view, sender);
  if (refusal !== null) throw refusal;
  const { discovery } = view;
  const nodes = named(view, hosts, names);
  const unnamed = discovery.toBeNamed();
  const few = lone ? null : fewNodes(target, hosts.length, nodes.length);
  // Most are called node1 and the like.
  const inWords = (url: string): string => names.get(url) ?? `node ${url}`;
  const warnings = [
    ...discovery.notes,
    ...balancers.map((url) => `${url} is left out: it is a load balancer, and nodes are named beside it`),
    ...view.nodes.flatMap(({ url, problem }) => (problem === null ? [] : [`${inWords(url)} is left out: ${problem}`])),
    ...discovery.unreached().map((node) => `a node${unreachedInWords(node)}; it is left out`),
    ...(unnamed === null ? [] : [namingAdvice(unnamed)]),
    ...discovery.learners().map(({ url }) => `${inWords(url)} is left out: it only learns (a learner)`),
    ...(few === null ? [] : [few]),
  ];
  return { cluster: clusterOf(nodes), view, warnings };
}

function clusterOf(nodes: readonly ClusterNode[]): Cluster {
  return { kind: 'external', nodes, dataFolder: null, keep: async () => '', stop: async () => undefined };
}

/** The cluster as far as it is seen through a load balancer: one address, and nobody who is known to lead. */
function behind(url: string, { discovery }: Search, names: ReadonlyMap<string, string>): Connected {
  const node = { name: names.get(url) ?? 'node1', url };
  const warning = `${url} is a load balancer: different members answer there. It is measured as one node; single nodes, who leads and faults cannot be measured through it. For these give the addresses of the members with --host`;
  return {
    cluster: { ...clusterOf([node]), balanced: true },
    view: { nodes: [], leader: null, discovery },
    warnings: [warning],
  };
}

/** Looks until the nodes agree who leads and that node is reached, or for as long as an election may take. */
async function settled(
  target: Target,
  hosts: readonly string[],
  sender: Sender,
  { statusMs, leaderMs }: Patience,
  signal: AbortSignal | undefined,
  first: Search | null,
): Promise<Search> {
  const deadline = performance.now() + leaderMs;
  for (let view = first; ; view = null) {
    view ??= await lookAround(target, hosts, sender, signal, statusMs);
    const conflict = view.discovery.conflict();
    const done = 'absent' in target.view || (view.leader !== null && conflict === null);
    // Ids of clusters do not change with time.
    if (done || conflict?.kind === 'clusters' || !view.nodes.some(isUp) || performance.now() >= deadline) return view;
    await pause(LOOK_AGAIN_MS, signal);
  }
}

/** Why what was found cannot be measured; null when it can. */
function refusalOf(target: Target, { nodes, leader, discovery }: Search, sender: Sender): UserError | null {
  const conflict = discovery.conflict();
  const each = conflict?.nodes.map(({ url, says }) => `${url}: ${says}`).join('; ');
  if (conflict?.kind === 'clusters') {
    return unavailable(`these nodes are of two clusters (${each}).\nName the nodes of one of them with --host.`);
  }
  const learners = discovery.learners();
  if (!nodes.some(isUp) && learners.length > 0) {
    const urls = learners.map(({ url }) => url).join(', ');
    return unavailable(`${urls} only learns (a learner), and serves nobody.\nGive a member that votes with --host.`);
  }
  if (!nodes.some(isUp)) return noneAnswers(target, nodes, sender);
  const wrong = nodes.find(({ foreign }) => foreign);
  if (wrong !== undefined) {
    return unavailable(`${wrong.url} is no ${target.name} node: it ${wrong.problem}.\nCorrect --host or --target.`);
  }
  if ('absent' in target.view) return null;
  if (conflict !== null) {
    return unavailable(
      `the nodes name different leaders (${each}): they are of two clusters, or cut off from each other.\nName the nodes of one cluster with --host.`,
    );
  }
  if (leader !== null) return null;
  const away = discovery.unreachedLeader();
  if (away !== null) {
    const unnamed = discovery.toBeNamed();
    const next = unnamed === null ? '; give an address of it with --host' : `.\n${namingAdvice(unnamed)}`;
    if (lacksTrust(away)) return unavailable(`the leader${unreachedInWords(away)}.\n${adviceFor(target, 'tls')}`);
    return unavailable(`the leader${unreachedInWords(away)}${next}`);
  }
  return unavailable(
    `the cluster has no leader (${nodes.map(describe).join('; ')}).\nA majority of its nodes must be up; start them and try again.`,
  );
}

function noneAnswers(target: Target, nodes: readonly FoundNode[], sender: Sender): UserError {
  const problems = nodes.map(({ url, problem }) => `${url}: ${problem}`).join('; ');
  if (sender.refusal !== null) return unavailable(`${sender.refusal}.\n${LOGIN_ADVICE}`);
  const closed = nodes.find(({ access }) => access !== null)?.access ?? null;
  const next =
    closed === null
      ? 'Start the cluster, correct --host, or leave --host out to measure an embedded cluster.'
      : adviceFor(target, closed);
  return unavailable(`no ${target.name} node answers (${problems}).\n${next}`);
}

/** What nodes are called: as the user does, or by their place among those that the user gave, whichever of them are up. */
function named(view: Search, hosts: readonly string[], names: ReadonlyMap<string, string>): ClusterNode[] {
  const taken = new Set(names.values());
  const given = hosts.map((url, at) => names.get(url) ?? freeName(at + 1, taken));
  return view.nodes.filter(isUp).map((node) => {
    const { url } = node;
    const at = hosts.indexOf(url);
    const name = at >= 0 ? (given[at] as string) : (names.get(url) ?? freeName(hosts.length + 1, taken));
    const advertised = view.discovery.advertised(node);
    return { name, url, ...(advertised.length === 0 || advertised.includes(url) ? {} : { advertised }) };
  });
}

function freeName(from: number, taken: Set<string>): string {
  let number = from;
  while (taken.has(`node${number}`)) number++;
  taken.add(`node${number}`);
  return `node${number}`;
}
