import { Discovery, type FoundNode, isUp } from '../../lib/targets/discovery.ts';
import type { Target } from '../../lib/targets/target.ts';
import { unavailable } from '../system/errors.ts';
import { adviceFor, LOGIN_ADVICE } from './advice.ts';
import type { Cluster } from './cluster.ts';
import type { Sender } from './send.ts';

const STATUS_TIMEOUT_MS = 3_000;
/** An election may be under way when the run begins. */
const LEADER_PATIENCE_MS = 3_000;

/** What is known of the nodes at one moment. */
export interface View {
  readonly nodes: readonly FoundNode[];
  /** Null when none leads, and where nodes do not say it. */
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

/**
 * The user's cluster as found from the given hosts.
 * @param options.lone the hosts are all the nodes there are
 * @throws UserError when no host answers, one is not this target, or no node leads where nodes say who does
 */
export async function connectExternal(
  target: Target,
  hosts: readonly string[],
  sender: Sender,
  { lone = false, signal }: { readonly lone?: boolean; readonly signal?: AbortSignal } = {},
): Promise<{ cluster: Cluster; view: View; warnings: string[] }> {
  const deadline = performance.now() + LEADER_PATIENCE_MS;
  const tellsLeader = !('absent' in target.view);
  let view = await lookAround(target, hosts, sender, signal);
  while (tellsLeader && !view.leader && view.nodes.some(isUp) && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    view = await lookAround(target, hosts, sender, signal);
  }
  const given = view.nodes.filter(({ url }) => hosts.includes(url));
  const alive = view.nodes.filter(isUp);
  if (alive.length === 0) {
    const problems = given.map(({ url, problem }) => `${url}: ${problem}`).join('; ');
    if (sender.refusal !== null) throw unavailable(`${sender.refusal}.\n${LOGIN_ADVICE}`);
    const closed = given.find(({ access }) => access !== null)?.access ?? null;
    const next =
      closed === null
        ? 'Start the cluster, correct --host, or leave --host out to measure an embedded cluster.'
        : adviceFor(target, closed);
    throw unavailable(`no ${target.name} node answers (${problems}).\n${next}`);
  }
  const wrong = given.find(({ foreign }) => foreign);
  if (wrong)
    throw unavailable(`${wrong.url} is no ${target.name} node: it ${wrong.problem}.\nCorrect --host or --target.`);
  if (tellsLeader && !view.leader) {
    throw unavailable(
      `the cluster has no leader (${view.nodes.map(describe).join('; ')}).\nA majority of its nodes must be up; start them and try again.`,
    );
  }
  const warnings = view.nodes
    .filter((node) => !isUp(node))
    .map(({ url, problem }) => `node ${url} is left out: ${problem}`);
  const few = lone ? null : fewNodes(target, hosts.length, alive.length);
  if (few !== null) warnings.push(few);
  const nodes = alive.map(({ url }, at) => ({ name: `node${at + 1}`, url }));
  return {
    cluster: { kind: 'external', nodes, dataFolder: null, keep: async () => '', stop: async () => undefined },
    view,
    warnings,
  };
}
