import type { FaultEvent } from '../../lib/report/faults.ts';
import { BALANCED } from '../../lib/targets/balanced.ts';
import { isUp, isReady as saysReady, unreachedInWords } from '../../lib/targets/found.ts';
import { keepsEntries } from '../../lib/targets/kinds.ts';
import type { Target } from '../../lib/targets/target.ts';
import type { Credentials } from '../cluster/access.ts';
import { type Cluster, type ClusterNode, isEmbeddedCluster } from '../cluster/cluster.ts';
import { connectExternal } from '../cluster/external.ts';
import type { Acquired } from '../cluster/find.ts';
import { askNodes } from '../cluster/look.ts';
import type { Sender } from '../cluster/send.ts';
import { isReady } from '../embedded/readiness.ts';
import { type FaultDriver, makeDriver } from '../faults/driver/driver.ts';
import { NodeDied } from '../faults/driver/node-died.ts';
import type { BenchOptions } from '../options/options.ts';
import type { Progress } from '../progress/progress.ts';
import { valuesOf } from '../system/all-ended.ts';
import { type Asking, terminalAsking } from '../system/ask.ts';
import { startClock } from '../system/clock.ts';
import { unavailable, usageError } from '../system/errors.ts';
import { pause } from '../system/pause.ts';

export interface WipeContext {
  readonly options: Pick<BenchOptions, 'fresh' | 'faults' | 'commands' | 'watched' | 'target' | 'yes'>;
  readonly credentials: Credentials;
  readonly sender: Sender;
  readonly progress: Pick<Progress, 'busy'>;
  /** A warning that goes into the report as well. */
  readonly warn: (text: string) => void;
  readonly signal: AbortSignal;
  /** How long nodes that were wiped are waited for; two minutes. */
  readonly comeBackMs?: number;
}

export interface FreshContext extends WipeContext {
  readonly progress: Pick<Progress, 'busy' | 'close'>;
  /** Who is asked; by default whoever sits at the terminal. */
  readonly agree?: Asking;
}

const COME_BACK_MS = 120_000;
const LOOK_MS = 250;

function driverOf(cluster: Cluster, { options, credentials, signal }: WipeContext): FaultDriver {
  const { commands, watched, target } = options;
  return makeDriver(cluster, { clock: startClock(), commands, watched, target, credentials, signal });
}

/** How a node is ended, or null when no command does it. */
function endingOf(driver: FaultDriver, node: string): 'stop' | 'kill' | null {
  if (driver.refusal('stop', node) === null) return 'stop';
  return driver.refusal('kill', node) === null ? 'kill' : null;
}

/** Why a cluster of the user's cannot be wiped; null when it can. */
export function wipeRefusal(
  { cluster, view }: Pick<Acquired, 'cluster' | 'view'>,
  context: WipeContext,
): string | null {
  const { faults, commands } = context.options;
  if (!faults.allowed)
    return '--fresh stops and wipes the nodes of your cluster: add --allow-faults to let it, or leave --fresh out';
  const down = view.nodes.find((node) => !isUp(node));
  if (down !== undefined)
    return `--fresh would leave what ${down.url} holds, which does not answer (${down.problem}): start it first`;
  const [away] = view.unreached ?? [];
  if (away !== undefined) return `--fresh would leave what one node holds, which${unreachedInWords(away)}`;
  if (cluster.balanced) return `--fresh has to reach each node, and ${BALANCED}`;
  const driver = driverOf(cluster, context);
  const missing = cluster.nodes.flatMap(({ name, url }) => {
    const verbs = [
      ...(endingOf(driver, name) === null ? ['stop or kill'] : []),
      ...(['wipe', 'start'] as const).filter((verb) => driver.refusal(verb, name) !== null),
    ];
    return verbs.length === 0 ? [] : [`${name} (${url}) has no command to ${verbs.join(', ')}`];
  });
  if (missing.length === 0) return null;
  return `--fresh takes a command to stop or kill, to wipe and to start every node: ${missing.join('; ')}.\nAdd them to commands of the nodes in ${commands.file}.`;
}

/**
 * Wipes the clusters of a session that are the user's, where that was asked for and agreed to; embedded ones are new.
 * @returns the clusters as they are now
 * @throws UserError when it may not be done, when nobody agrees, and when a node does not come back; the signal's reason
 */
export async function makeFresh(acquired: readonly Acquired[], context: FreshContext): Promise<readonly Acquired[]> {
  const { options, sender, signal } = context;
  const own = acquired.filter(({ cluster }) => !isEmbeddedCluster(cluster));
  if (options.fresh === null || own.length === 0) return acquired;
  // All of them first: none is touched when another cannot be.
  for (const each of own) {
    const refusal = wipeRefusal(each, context);
    if (refusal !== null) throw usageError(refusal);
  }
  await agreed(own, context);
  const wiped = new Map<Acquired, Acquired>();
  for (const each of own) {
    await wipeCluster(each.cluster, each.identity.name, context);
    const urls = each.cluster.nodes.map(({ url }) => url);
    const { view } = await connectExternal(options.target, urls, sender, { lone: true, signal });
    wiped.set(each, { ...each, view });
  }
  return acquired.map((each) => wiped.get(each) ?? each);
}

/** Says what will be deleted, and asks where there is somebody to ask. @throws UserError (exit 2) without a yes */
async function agreed(
  own: readonly Acquired[],
  { options, warn, progress, signal, agree = terminalAsking(signal) }: FreshContext,
): Promise<void> {
  const urls = own.flatMap(({ cluster }) => cluster.nodes.map(({ url }) => url)).join(', ');
  const again = options.fresh === 'blocks' ? ', and again before each dataset' : '';
  warn(`--fresh: EVERYTHING that ${urls} hold will be deleted: they are stopped, wiped and started${again}`);
  if (options.yes) return;
  if (agree === null) throw usageError('--fresh deletes everything that these nodes hold: add --yes to agree to it');
  progress.close();
  if (!(await agree(`Delete EVERYTHING that ${urls} hold?`)))
    throw usageError('nothing was deleted and nothing measured: leave --fresh out to measure the cluster as it is');
}

/**
 * Stops, wipes and starts all nodes of a cluster of the user's with the commands of the configuration file, and waits for them.
 * @throws UserError that names the node which did not come back; the signal's reason. What was stopped is started then
 */
export async function wipeCluster(cluster: Cluster, name: string, context: WipeContext): Promise<void> {
  const { progress } = context;
  const driver = driverOf(cluster, context);
  const each = async (act: (node: ClusterNode) => Promise<unknown>): Promise<void> => {
    // All are waited for, so that nothing is under way when it is undone.
    const done = await Promise.allSettled(cluster.nodes.map(act));
    valuesOf(done);
  };
  await driver.watch();
  try {
    progress.busy(`stopping the nodes of ${name}`);
    await each((node) => driver.apply(endingOf(driver, node.name) ?? 'stop', node.name));
    progress.busy(`wiping the nodes of ${name}`);
    await each((node) => driver.apply('wipe', node.name));
    progress.busy(`starting the nodes of ${name}`);
    await each((node) => driver.apply('start', node.name));
    await untilBack(cluster, driver, context);
  } catch (error) {
    const problems = await driver.restore();
    for (const problem of problems) context.warn(problem);
    const wiped = wipedInWords(cluster.nodes, driver.events);
    if (wiped !== null) context.warn(`--fresh ended before ${name} was whole again; ${wiped}`);
    throw error;
  } finally {
    driver.unwatch();
  }
}

/** What became of nodes whose wiping was ended early, as the end of a sentence; null when none was touched. */
function wipedInWords(nodes: readonly ClusterNode[], events: readonly FaultEvent[]): string | null {
  const wipes = events.filter(({ verb }) => verb === 'wipe');
  if (wipes.length === 0) return null;
  const fates = {
    wiped: wipes.filter(({ error }) => error === null).map(({ node }) => node),
    'perhaps wiped in part': wipes.filter(({ error }) => error !== null).map(({ node }) => node),
    'not wiped': nodes.map(({ name }) => name).filter((name) => !wipes.some(({ node }) => node === name)),
  };
  const told = Object.entries(fates).filter(([, names]) => names.length > 0);
  return told.map(([fate, names]) => `${fate}: ${names.sort().join(', ')}`).join('; ');
}

/** Waits until all nodes serve and one leads. @throws UserError */
async function untilBack({ nodes }: Cluster, driver: FaultDriver, context: WipeContext): Promise<void> {
  const { signal, comeBackMs = COME_BACK_MS } = context;
  const deadline = performance.now() + comeBackMs;
  for (;;) {
    signal.throwIfAborted();
    const [death] = driver.deaths;
    if (death !== undefined) throw new NodeDied(death);
    const missing = await whoIsMissing(nodes, context);
    if (missing === null) return;
    if (performance.now() > deadline) {
      throw unavailable(
        `${missing} ${comeBackMs / 1_000} s after the cluster was wiped and started.\nLook at the log of the node, and at the wipe and start commands of the configuration file.`,
      );
    }
    await pause(LOOK_MS, signal);
  }
}

/** Whether a node that says nothing of itself keeps what it is given; of one that keeps no entries, whether it answers. */
async function serves(target: Target, url: string, sender: Sender): Promise<boolean> {
  if (keepsEntries(target)) return isReady(target, url, sender);
  const [node] = (await askNodes(target, [url], sender)).nodes;
  return node !== undefined && isUp(node);
}

/** What keeps a cluster from being whole, with the node's name; null when it is. */
async function whoIsMissing(
  nodes: readonly ClusterNode[],
  { options: { target }, sender, signal }: WipeContext,
): Promise<string | null> {
  if ('absent' in target.view) {
    for (const { name, url } of nodes)
      if (!(await serves(target, url, sender))) return `${name} (${url}) does not serve`;
    return null;
  }
  const view = await askNodes(
    target,
    nodes.map(({ url }) => url),
    sender,
    signal,
  );
  for (const { name, url } of nodes) {
    const found = view.nodes.find((each) => each.url === url);
    if (found === undefined || !isUp(found))
      return `${name} (${url}) did not come back (${found?.problem ?? 'it was not asked'})`;
    if (!saysReady(found)) return `${name} (${url}) is not ready`;
  }
  return view.leader === null ? `no node of ${nodes.map(({ name }) => name).join(', ')} leads` : null;
}
