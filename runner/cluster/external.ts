import { Discovery, type FoundNode } from '../../lib/targets/discovery.ts';
import type { Target } from '../../lib/targets/target.ts';
import { unavailable } from '../system/errors.ts';
import type { Cluster } from './cluster.ts';
import type { Sender } from './send.ts';

const STATUS_TIMEOUT_MS = 3_000;
/** An election may be under way when the run begins. */
const LEADER_PATIENCE_MS = 3_000;

/** What is known of the nodes at one moment. */
export interface View {
  readonly nodes: readonly FoundNode[];
  readonly leader: FoundNode | null;
}

/** Asks the given hosts, and whichever nodes they name, for their status. */
export async function lookAround(
  target: Target,
  hosts: readonly string[],
  sender: Sender,
  signal?: AbortSignal,
): Promise<View> {
  const discovery = new Discovery(target, hosts);
  for (;;) {
    const asks = [];
    for (let ask = discovery.next(); ask; ask = discovery.next()) asks.push(ask);
    if (asks.length === 0) return { nodes: discovery.nodes(), leader: discovery.leader() };
    const answers = await Promise.all(
      asks.map(({ url, request }) => sender.send(url, request, STATUS_TIMEOUT_MS, signal)),
    );
    asks.forEach((ask, at) => {
      ask.learn(answers[at] as (typeof answers)[number]);
    });
  }
}

function describe({ url, status, fault }: FoundNode): string {
  if (!status) return `${url}: ${fault}`;
  return `${url}: ${status.role}${status.leader === null ? ', knows no leader' : ''}`;
}

/**
 * The user's cluster as found from the given hosts.
 * @param options.lone the hosts are all the nodes there are
 * @throws UserError when no host answers, one is not this target, or no node leads
 */
export async function connectExternal(
  target: Target,
  hosts: readonly string[],
  sender: Sender,
  { lone = false, signal }: { readonly lone?: boolean; readonly signal?: AbortSignal } = {},
): Promise<{ cluster: Cluster; view: View; warnings: string[] }> {
  const deadline = performance.now() + LEADER_PATIENCE_MS;
  let view = await lookAround(target, hosts, sender, signal);
  while (!view.leader && view.nodes.some(({ status }) => status) && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    view = await lookAround(target, hosts, sender, signal);
  }
  const given = view.nodes.filter(({ url }) => hosts.includes(url));
  const alive = view.nodes.filter(({ status }) => status !== null);
  if (alive.length === 0) {
    const faults = given.map(({ url, fault }) => `${url}: ${fault}`).join('; ');
    throw unavailable(
      `no ${target.name} node answers (${faults}).\nStart the cluster, correct --host, or leave --host out to measure an embedded cluster.`,
    );
  }
  const wrong = given.find(({ status, fault }) => !status && fault?.startsWith('answers'));
  if (wrong)
    throw unavailable(`${wrong.url} is not a ${target.name} node: it ${wrong.fault}.\nCorrect --host or --target.`);
  if (!view.leader) {
    throw unavailable(
      `the cluster has no leader (${view.nodes.map(describe).join('; ')}).\nA majority of its nodes must be up; start them and try again.`,
    );
  }
  const warnings = view.nodes
    .filter(({ status }) => !status)
    .map(({ url, fault }) => `node ${url} is left out: ${fault}`);
  if (!lone && target.members() === null && hosts.length < 3 && alive.length < 3) {
    warnings.push(
      `${target.name} nodes name only their leader, and ${alive.length} of the nodes ${alive.length === 1 ? 'is' : 'are'} known; give all with --host URL,URL,URL to read from each`,
    );
  }
  const nodes = alive.map(({ url }, at) => ({ name: `node${at + 1}`, url }));
  return {
    cluster: { kind: 'external', nodes, dataFolder: null, keep: async () => '', stop: async () => undefined },
    view,
    warnings,
  };
}
