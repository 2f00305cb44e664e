import { fail, sleep } from 'k6';
import exec from 'k6/execution';
import { type ClockOrigin, clockOrigin } from '../base/clock-origin.ts';
import type { Settings } from '../exchange/settings.ts';
import { Discovery } from '../targets/discovery.ts';
import { isUp, lacksTrust, unreachedInWords } from '../targets/found.ts';
import { LOOK_AGAIN_MS, SEARCH_MS } from '../targets/patience.ts';
import type { Target } from '../targets/target.ts';
import type { PlainResponse } from '../targets/wire.ts';
import { accessAdvice, namingAdvice } from './access.ts';
import type { Wire } from './wire.ts';

/** What `setup` found out and every virtual user starts from. */
export interface ClusterData {
  readonly nodes: readonly string[];
  /** Position of the leader in `nodes`; null where nodes do not say who leads. */
  readonly leader: number | null;
  /** What each calls itself towards its fellows; null where it does not say. */
  readonly ids: readonly (string | null)[];
}

/** Asks around for nodes and their leader. @param learns whether nodes that others name are asked as well */
export function discover(settings: Settings<Target>, hosts: readonly string[], wire: Wire, learns: boolean): Discovery {
  const discovery = new Discovery(settings.target, hosts, { learns, trust: wire.access.trust });
  const untilMs = Date.now() + SEARCH_MS;
  for (let asks = discovery.round(); asks.length > 0; asks = discovery.round()) {
    const answers = wire.sendAll(asks, settings.patience.statusMs, untilMs);
    asks.forEach((ask, at) => {
      ask.learn(answers[at] as PlainResponse);
    });
  }
  return discovery;
}

/** Looks until a node that leads is reached and nobody disagrees, or for as long as an election may take. */
function settled(settings: Settings<Target>, wire: Wire): Discovery {
  const { target, hosts, patience, searches } = settings;
  const untilMs = Date.now() + patience.leaderMs;
  for (;;) {
    const discovery = discover(settings, hosts, wire, searches);
    const conflict = discovery.conflict();
    const done = 'absent' in target.view || (discovery.leader() !== null && conflict === null);
    const hopeless = conflict?.kind === 'clusters' || !discovery.nodes().some(isUp);
    if (done || hopeless || Date.now() >= untilMs) return discovery;
    sleep(LOOK_AGAIN_MS / 1_000);
  }
}

/**
 * The cluster as it is now; ends the script when no node that leads is reached, or none answers where they do not say who does,
 * and when nodes of several clusters were named.
 */
export function findCluster(settings: Settings<Target>, wire: Wire): ClusterData {
  const { target, hosts, access } = settings;
  if (access.named.length === 0 && !hosts.every((url) => wire.access.trust.allows(url))) {
    fail('API_KEY goes to hosts alone that you name; set HOST to the base URLs of your nodes');
  }
  const discovery = settled(settings, wire);
  for (const note of discovery.notes) console.warn(note);
  const found = discovery.nodes();
  const nodes = found.filter(isUp);
  const tellsLeader = !('absent' in target.view);
  const leader = discovery.leader();
  const conflict = discovery.conflict();
  if (conflict !== null) {
    const each = conflict.nodes.map(({ url, says }) => `${url}: ${says}`).join('; ');
    fail(`the nodes of HOST are of two clusters, or cut off from each other (${each}). Set HOST to the nodes of one.`);
  }
  if (tellsLeader ? leader === null : nodes.length === 0) failWithout(settings, wire, discovery);
  return {
    nodes: nodes.map(({ url }) => url),
    leader: leader === null ? null : nodes.indexOf(leader),
    ids: nodes.map(({ status }) => status?.id ?? null),
  };
}

function failWithout({ target }: Settings<Target>, wire: Wire, discovery: Discovery): never {
  if (wire.access.refusal !== null) fail(`${wire.access.refusal}. Correct API_USER and API_PASSWORD.`);
  const away = discovery.unreachedLeader();
  if (away !== null) {
    const unnamed = discovery.toBeNamed();
    const naming = unnamed === null ? '; give an address of it in HOST' : `. ${namingAdvice(unnamed)}`;
    const next = lacksTrust(away) ? `. ${accessAdvice(target, 'tls')}` : naming;
    fail(`the leader${unreachedInWords(away)}${next}`);
  }
  const found = [...discovery.nodes(), ...discovery.learners()];
  const each = found.map(
    ({ url, status, problem }) =>
      `${url}: ${problem ?? (status?.learner === true ? 'only learns (a learner)' : `${status?.role}, no leader known`)}`,
  );
  const closed = found.find(({ access }) => access !== null)?.access ?? null;
  const next =
    closed === null ? `Set HOST to the nodes of a running ${target.name} cluster.` : accessAdvice(target, closed);
  const missing = 'absent' in target.view ? 'no node answers' : 'no leader found';
  return fail(`${missing}: ${each.join('; ')}. ${next}`) as never;
}

/** What `setup` of the open load found out. */
export interface OpenCluster extends ClusterData {
  /**
   * Where the zero of k6's clock lies. One for all users: a reading of each one's own would put their operations out of order
   * by what the machine kept it waiting. k6's clock is the system's, counted from the script's start (lib/execution.go of
   * k6 2.2: `time.Now().UnixNano() - start`): it steps when that does.
   */
  readonly clockOrigin: ClockOrigin;
}

/** The cluster as the users of an open load start from it. */
export function openCluster(data: ClusterData): OpenCluster {
  return { ...data, clockOrigin: clockOrigin(() => exec.instance.currentTestRunDuration) };
}
