import { rename } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { keepsEntries } from '../../lib/targets/kinds.ts';
import type { Reads } from '../../lib/targets/target.ts';
import { Credentials, keyAccess } from '../cluster/access.ts';
import type { EmbeddedCluster, NodeNetwork } from '../cluster/cluster.ts';
import { Sender } from '../cluster/send.ts';
import { valuesOf } from '../system/all-ended.ts';
import { UserError, unavailable } from '../system/errors.ts';
import { type Guardian, startGuardian } from '../system/guardian.ts';
import { logTail } from '../system/log-tail.ts';
import { removeMarked } from '../system/marked-folder.ts';
import type { Pin } from '../system/pin.ts';
import { makeClusterFolder, markKept } from './folder.ts';
import { layOutNodes } from './layout.ts';
import { type ClusterNetwork, createNetwork } from './netns/network.ts';
import { namespacesRefusal } from './netns/refusal.ts';
import { type NodeLayout, StartedNode } from './node.ts';
import { isReady } from './readiness.ts';
import { type Recipe, type ToolPaths, toolPath } from './recipe.ts';

export interface EmbeddedOptions {
  readonly recipe: Recipe;
  /** 1, 3, 5 or 7. */
  readonly nodes: number;
  /** Where the programs are that the recipe needs. */
  readonly tools: ToolPaths;
  /** To be accepted in place of the target's development key. */
  readonly adminKey?: string;
  /** What reads are to promise, where nodes have to be set up for it; what the target does by default. */
  readonly reads?: Reads;
  /** Client ports firstPort, +100, +200 ... instead of any free ones. */
  readonly firstPort?: number;
  /** Default: `loopback`, where the recipe allows it. With `namespaces` (Linux, root) each node has an address of its own and can be isolated. */
  readonly network?: NodeNetwork;
  /** A LazyFS binary, on which data folders are to lie. */
  readonly lazyfs?: string | null;
  /** To which processors the nodes are bound. */
  readonly pin?: Pin | null;
  /** Where the cluster's folder is made; the system's temporary folder by default. */
  readonly dataRoot?: string;
  /** Ends a start that is under way; it has no effect on a cluster that is up. */
  readonly signal?: AbortSignal;
}

/** An embedded cluster whose nodes also tell of processes that ended by themselves. */
export interface StartedCluster extends EmbeddedCluster {
  readonly nodes: readonly StartedNode[];
  readonly dataFolder: string;
}

const START_MS = 30_000;
const POLL_MS = 20;
const ATTEMPTS = 3;
const PORT_TAKEN = /address already in use|EADDRINUSE/;

/**
 * Starts a cluster on this machine as its recipe says, and resolves when every node is ready. Processes, folder and network are gone when this process is, however it ends.
 * @throws UserError (exit 3) when a node cannot be started, with the end of its log, when a requested port is in use, when a
 *   program was not provided, or when network namespaces are needed and cannot be had; the signal's reason when aborted. Nothing is left behind then but the log of the node that failed.
 */
export async function startEmbeddedCluster(options: EmbeddedOptions): Promise<StartedCluster> {
  const { recipe, tools } = options;
  for (const name of recipe.tools) toolPath(tools, name);
  const network = networkOf(recipe, options.network, namespacesRefusal);
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce({ ...options, network });
    } catch (error) {
      // A port that was free when it was chosen can be taken when the node binds it.
      const taken = error instanceof UserError && PORT_TAKEN.test(error.message);
      if (!taken || attempt === ATTEMPTS) throw error;
    }
  }
}

/**
 * Where the nodes of a cluster are to be.
 * @param asked undefined when it is all the same
 * @param refusal why this machine does not let raftmark make network namespaces, in words
 * @throws UserError (exit 3) when the product cannot be run there
 */
export function networkOf(
  { needsNamespaces }: Pick<Recipe, 'needsNamespaces'>,
  asked: NodeNetwork | undefined,
  refusal: () => string | null,
): NodeNetwork {
  if (needsNamespaces === null) return asked ?? 'loopback';
  const why = asked === 'loopback' ? 'the loopback address was asked for' : refusal();
  if (why === null) return 'namespaces';
  throw unavailable(`${needsNamespaces}, so each node needs a network namespace of its own: ${why}`);
}

async function startOnce(options: EmbeddedOptions & { readonly network: NodeNetwork }): Promise<StartedCluster> {
  const { recipe, signal } = options;
  signal?.throwIfAborted();
  const folder = await makeClusterFolder(options.dataRoot);
  const names = Array.from({ length: options.nodes }, (_, index) => `node${index + 1}`);
  let guardian: Guardian | null = null;
  let network: ClusterNetwork | null = null;
  let cluster: StartedCluster | null = null;
  try {
    guardian = startGuardian(folder);
    network = options.network === 'namespaces' ? await createNetwork(names, guardian) : null;
    const { tools, adminKey, reads = usualReads(recipe), firstPort, lazyfs = null, pin = null } = options;
    const given = { recipe, names, tools, adminKey, reads, firstPort, lazyfs, pin };
    const plans = await layOutNodes({ ...given, folder, guardian, network });
    const launch = (nodes: readonly StartedNode[], until = signal): Promise<void> =>
      launchAll(nodes, recipe, adminKey, until);
    cluster = assemble({ recipe, folder, plans, guardian, network, launch });
    await launch(cluster.nodes);
    return cluster;
  } catch (error) {
    const failure = error instanceof UserError ? await keepLog(error, cluster) : error;
    if (cluster !== null) await cluster.stop();
    else {
      await network?.remove();
      await guardian?.release();
      await removeMarked(folder);
    }
    throw failure;
  }
}

/** Of queues nothing is read in either way. */
function usualReads({ target }: Recipe): Reads {
  return keepsEntries(target) ? target.entries.reads : 'linearizable';
}

/** Starts nodes and waits until all are ready. */
async function launchAll(
  nodes: readonly StartedNode[],
  recipe: Recipe,
  adminKey: string | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  const launched = await Promise.allSettled(nodes.map((node) => node.launch()));
  valuesOf(launched);
  await untilReady(nodes, recipe, adminKey, signal);
  await recipe.protect?.(nodes.map(({ address }) => address));
}

/** What a cluster is made of. */
interface Parts {
  readonly recipe: Pick<Recipe, 'membership' | 'transfer'>;
  readonly folder: string;
  readonly plans: readonly NodeLayout[];
  readonly guardian: Guardian;
  readonly network: ClusterNetwork | null;
  readonly launch: (nodes: readonly StartedNode[], signal: AbortSignal) => Promise<void>;
}

function assemble({ recipe, folder, plans, guardian, network, launch }: Parts): StartedCluster {
  const { membership, transfer } = recipe;
  const nodes = plans.map((plan) => new StartedNode(plan));
  let stopped: Promise<void> | null = null;
  const stop = async () => {
    // No SIGTERM first: nothing of the data is kept, and members told to go all at once wait seconds for a successor.
    await Promise.all(nodes.map((node) => node.end()));
    try {
      await network?.remove();
    } finally {
      await removeMarked(folder);
      await guardian.release();
    }
  };
  return {
    kind: 'embedded',
    nodes,
    dataFolder: folder,
    lazyfs: plans.some(({ disk }) => disk !== null),
    wipeRefusal: 'absent' in membership ? membership.absent : null,
    transferRefusal: 'absent' in transfer ? transfer.absent : null,
    keep: async () => {
      await markKept(folder);
      await guardian.dismiss();
      const pids = nodes.flatMap(({ processes }) => processes.map(({ pid }) => pid));
      const urls = nodes.map(({ url }) => url).join(', ');
      const disks = plans.flatMap(({ disk }) => disk?.folder ?? []);
      const end = [
        ...(disks.length === 0 ? [] : [`; and then its file systems with: umount -l ${disks.join(' ')}`]),
        ...(network === null ? [] : [`; and then its network with: ${network.removal}`]),
      ].join('');
      return `the embedded cluster still runs at ${urls}, its data in ${folder}; end it with: kill ${pids.join(' ')}${end}`;
    },
    renew: async (signal) => {
      await Promise.all(nodes.map((node) => node.empty()));
      await launch(nodes, signal);
    },
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

async function untilReady(
  nodes: readonly StartedNode[],
  { target, security }: Recipe,
  adminKey = target.reach.defaultApiKey,
  signal?: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + START_MS;
  const sender = new Sender(
    new Credentials(target, { ...keyAccess(adminKey), tls: security?.tls ?? null, named: nodes.map(({ url }) => url) }),
  );
  try {
    let waiting = [...nodes];
    for (;;) {
      signal?.throwIfAborted();
      for (const node of nodes) await node.throwIfExited();
      const ready = await Promise.all(waiting.map(({ url }) => isReady(target, url, sender)));
      waiting = waiting.filter((_, index) => !ready[index]);
      const [slow] = waiting;
      if (slow === undefined) return;
      if (Date.now() > deadline) {
        const log = (await logTail(slow.logFile, { lines: 5 })).join('\n');
        throw unavailable(
          `${slow.name} is not ready ${START_MS / 1000} s after its start; its log ${slow.logFile} ends with:\n${log}`,
        );
      }
      await sleep(POLL_MS, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    }
  } finally {
    await sender.close();
  }
}

/** Moves the log that an error names out of the folder that is about to be deleted, and corrects the name. */
async function keepLog(error: UserError, cluster: StartedCluster | null): Promise<UserError> {
  const node = cluster?.nodes.find(({ logFile }) => error.message.includes(logFile));
  if (cluster === null || node === undefined || PORT_TAKEN.test(error.message)) return error;
  const kept = `${cluster.dataFolder}-${node.name}.log`;
  await rename(node.logFile, kept);
  return new UserError(error.message.replaceAll(node.logFile, kept), error.exitCode, { cause: error });
}
