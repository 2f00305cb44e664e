import { namespaceNames } from '../../lib/data/dataset.ts';
import { balanced } from '../../lib/targets/balanced.ts';
import type { Credentials } from '../cluster/access.ts';
import { connectExternal } from '../cluster/external.ts';
import type { Acquired } from '../cluster/find.ts';
import { findAddresses, refuseUnnamed } from '../cluster/find.ts';
import type { Sender } from '../cluster/send.ts';
import { tunedRecipe } from '../embedded/knobs.ts';
import type { Recipe } from '../embedded/recipe.ts';
import { recipeOf } from '../embedded/recipes.ts';
import type { RunRate } from '../faults/calm/run-rate.ts';
import type { Monitoring } from '../monitors/monitoring.ts';
import type { BenchOptions } from '../options/options.ts';
import type { Session } from '../plan/plan.ts';
import { quotaRefusal } from '../plan/quota.ts';
import type { Progress } from '../progress/progress.ts';
import type { RunRecord } from '../report/record.ts';
import { usageError } from '../system/errors.ts';
import { inWords } from '../system/files.ts';
import { provideTool } from '../tools/provide.ts';
import { TOOL_NAMES, type ToolName } from '../tools/tool.ts';
import { acquireAll, gather, type Making } from './acquire.ts';
import { agreeToFound, writingInWords } from './announce.ts';
import { refuseWithoutDisk } from './disk-space.ts';
import { refuseForeign } from './foreign.ts';
import { makeFresh } from './fresh.ts';
import { chooseLazyfs } from './lazyfs.ts';
import { refuseOccupied } from './owners.ts';
import { choosePinning, type Pinning } from './pinning.ts';
import { refuseWithoutRoom } from './room.ts';
import type { ClusterAccess } from './scripts.ts';
import { undo } from './undo.ts';

/** Clusters that are up together. */
export interface OpenSession {
  readonly acquired: readonly Acquired[];
  /** What embedded ones were made from; null when there is none. */
  readonly making: Making | null;
  /** To which processors k6 and the nodes are bound; null: to none. */
  readonly pinning: Pinning | null;
}

export interface SessionContext {
  readonly options: BenchOptions;
  readonly runId: string;
  readonly startedAt: Date;
  /** How embedded nodes of the target are run; null when raftmark cannot run any. */
  readonly recipe: Recipe | null;
  /** Shared by all that ask the nodes. */
  readonly credentials: Credentials;
  readonly sender: Sender;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** When cleaning up is to end, see cleanUpTime(). */
  readonly cleanUpUntil: () => number;
  readonly record: RunRecord;
  /** Of the load beside faults, for all clusters of the run. */
  readonly rate: RunRate;
  /** A warning that goes into the report as well. */
  readonly warn: (text: string) => void;
}

/** The paths that flags gave for programs; they are called like the programs. */
export function toolPathsOf(options: Readonly<Record<ToolName, string | null>>): Partial<Record<ToolName, string>> {
  const given = TOOL_NAMES.flatMap((name) => (options[name] === null ? [] : [[name, options[name]] as const]));
  return Object.fromEntries(given);
}

/**
 * Finds or starts the clusters of a session, and gets the programs that they need.
 * @throws UserError when one cannot be reached or started; none that was started stays then
 */
export async function openSession(session: Session, context: SessionContext): Promise<OpenSession> {
  const { clusters } = session;
  const { options, sender, progress, signal, warn } = context;
  const { target } = options;
  const addresses = await findAddresses(target, clusters, signal);
  for (const { name, hosts } of clusters) {
    const found = addresses.get(name) ?? null;
    if (hosts !== null || found === null) continue;
    refuseUnnamed(target, found, sender.trust);
    await agreeToFound(found, session, context);
  }
  const embedded = [...addresses.values()].includes(null);
  const provide = (name: ToolName) =>
    provideTool(name, { paths: toolPathsOf(options), signal, log: (line) => progress.note(line) });
  if (!embedded && options.lazyfs !== null && options.lazyfs !== 'none')
    throw usageError(
      '--lazyfs is for nodes that raftmark starts, and a cluster of your own was found: --nodes 3 starts one',
    );
  const lazyfs = embedded ? chooseLazyfs(options, process.env, warn) : null;
  const recipe = embedded ? tunedRecipe(context.recipe ?? recipeOf(target.name), clusters) : null;
  const tooMuch = recipe === null ? null : quotaRefusal([session], recipe.quota, !options.cleanup);
  if (tooMuch !== null) throw tooMuch;
  const own = clusters.filter(({ name }) => (addresses.get(name) ?? null) === null);
  const nodes = own.reduce((sum, cluster) => sum + cluster.nodes, 0);
  if (recipe !== null) await refuseWithoutDisk({ session, nodes, quota: recipe.quota, kept: !options.cleanup });
  const pinning = await choosePinning(options, ![...addresses.values()].some((hosts) => hosts !== null));
  const making = recipe === null ? null : { ...(await gather(recipe, options, provide)), lazyfs, pinning };
  if (embedded) progress.busy('starting an embedded cluster');
  const found = await acquireAll(options, clusters, addresses, making, sender, signal);
  for (const { identity, cluster, view, warnings } of found) {
    for (const warning of warnings) warn(warning);
    const size = `${cluster.nodes.length} ${cluster.nodes.length === 1 ? 'node' : 'nodes'}`;
    const byChance = cluster.kind === 'external' && clusters.find(({ name }) => name === identity.name)?.hosts === null;
    const leader = view.leader === null ? '' : `, leader ${view.leader.url}`;
    const where = byChance ? ' found at the default address' : '';
    progress.note(`${target.name}, ${cluster.kind} cluster of ${size}${where}${leader}`);
    if (cluster.kind === 'external') progress.note(`this run ${writingInWords(session, options)}`);
  }
  try {
    await refuseWithoutRoom(found, session, context);
    await refuseOccupied(found, context);
    const acquired = await makeFresh(found, context);
    // Wiping takes its time, in which another run may have begun.
    if (acquired !== found && !options.force) await refuseOccupied(acquired, context);
    return { acquired, making, pinning };
  } catch (error) {
    await Promise.all(found.map(({ cluster }) => cluster.stop()));
    throw error;
  }
}

/**
 * Asks the nodes that the user has named whether they are there, before anything is built or started.
 * @throws UserError as openSession() does
 */
export async function askNamed(
  sessions: readonly Session[],
  { options, sender, signal }: Pick<SessionContext, 'options' | 'sender' | 'signal'>,
): Promise<void> {
  for (const { hosts, nodes } of sessions.flatMap(({ clusters }) => clusters)) {
    if (hosts !== null) await connectExternal(options.target, hosts, sender, { lone: nodes === 1, signal });
  }
}

/**
 * The same context as the session's clusters are: with the recipe that they were started by; where a load balancer stands before their
 * nodes, none of them is asked who leads from here on.
 */
export function seenThrough({ acquired, making }: OpenSession, context: SessionContext): SessionContext {
  const started = { ...context, recipe: making?.recipe ?? context.recipe };
  if (!acquired.some(({ cluster }) => cluster.balanced)) return started;
  const { options } = context;
  return { ...started, options: { ...options, target: balanced(options.target) } };
}

/**
 * The key must be able to do what a run does; what earlier runs left is said before it is overwritten, and what is not raftmark's is
 * not. Makes a namespace, and says from then on that this run is at work.
 * @throws UserError when the key may not, a namespace of the run's is somebody else's, or another run began at the same moment
 */
export async function checkNamespaces(
  clusters: Iterable<ClusterAccess>,
  { options: { tiers, cleanup }, warn }: SessionContext,
): Promise<void> {
  const wanted = tiers.flatMap(namespaceNames);
  for (const { hosts, namespaces, ownership, queues } of clusters) {
    if (!namespaces.holdEntries) await queues?.checkRights();
    else await refuseForeign(namespaces, wanted, hosts[0] ?? '');
    const there = await namespaces.checkRights(wanted[0] as string);
    await ownership?.claim();
    const taken = there.filter((name) => wanted.includes(name));
    if (taken.length === 0) continue;
    const rest = cleanup ? 'overwritten, and deleted at the end' : 'overwritten';
    warn(`${taken.length} of the run's namespaces are on ${hosts[0]} already (${taken[0]} ...): they will be ${rest}`);
  }
}

/** Ends what was started for a session, or keeps it; the record says what was kept, and what could not be ended. */
export async function closeSession(
  { acquired }: OpenSession,
  monitoring: Monitoring,
  context: SessionContext,
): Promise<void> {
  const { options, progress, record } = context;
  // Before the nodes go: their end is nothing that the monitors should tell of.
  try {
    await monitoring.leave();
  } catch (error) {
    context.warn(`the monitors could not be ended: ${inWords(error)}`);
  }
  const embedded = acquired.filter(({ cluster }) => cluster.kind === 'embedded');
  if (embedded.length > 0 && options.cleanup) progress.busy('stopping the embedded cluster');
  for (const { cluster } of embedded) {
    if (options.cleanup) await undo(`the cluster in ${cluster.dataFolder}`, cluster.stop(), context);
    else {
      try {
        record.kept.push(await cluster.keep());
      } catch (error) {
        context.warn(`it could not be noted that the cluster in ${cluster.dataFolder} is to stay: ${inWords(error)}`);
      }
    }
  }
}
