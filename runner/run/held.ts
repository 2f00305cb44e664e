import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { heldFinding } from '../../lib/analysis/held.ts';
import { largest } from '../../lib/base/extremes.ts';
import type { CountsHeld, Held, NodeHolding } from '../../lib/report/state.ts';
import type { NumberRequest } from '../../lib/targets/holdings.ts';
import type { Target } from '../../lib/targets/target.ts';
import { answerInWords } from '../../lib/targets/wire.ts';
import { type ClusterNode, isEmbedded, type WatchedNode } from '../cluster/cluster.ts';
import type { Acquired } from '../cluster/find.ts';
import type { Sender } from '../cluster/send.ts';
import type { SnapshotPattern } from '../cluster/snapshot-signs.ts';
import type { Recipe } from '../embedded/recipe.ts';
import { folderSize } from '../monitors/resources/folder-size.ts';
import type { Session } from '../plan/plan.ts';
import { inWords } from '../system/files.ts';
import type { SessionContext } from './session.ts';
import { keepState, type StateKeeper } from './states.ts';

const ANSWER_MS = 5_000;

export interface HeldOptions {
  readonly target: Target;
  readonly sender: Sender;
  /** By base URL, what the user has told of nodes. */
  readonly watched: ReadonlyMap<string, WatchedNode>;
  /** How embedded nodes of the target are run, and where nodes keep snapshots; null when raftmark does not know. */
  readonly recipe: Recipe | null;
  /** Bytes of values in the largest dataset of the run. */
  readonly datasetBytes: number;
}

/** What the clusters of a session hold, by name, before anything is written to them. */
export async function heldByAll(
  acquired: readonly Acquired[],
  { blocks }: Pick<Session, 'blocks'>,
  { options: { target, watched }, sender, recipe }: SessionContext,
): Promise<ReadonlyMap<string, Held>> {
  const datasetBytes = Math.max(0, largest(blocks.map(({ entries, payload }) => entries * payload.bytes)));
  const all = await Promise.all(
    acquired.map(
      async (each) =>
        [each.identity.name, await whatIsHeld(each, { target, watched, sender, recipe, datasetBytes })] as const,
    ),
  );
  return new Map(all);
}

/** Keeps what clusters held, and warns of those that held much. */
export function keepHeld(all: ReadonlyMap<string, Held>, context: StateKeeper & Pick<SessionContext, 'warn'>): void {
  for (const [cluster, held] of all) {
    keepState(context, cluster, () => ({ held }));
    if (held.finding !== null) context.warn(held.finding);
  }
}

/** What a cluster holds, before anything is written to it. Never rejects: what is not known is told with the reason. */
export async function whatIsHeld({ identity, cluster }: Acquired, options: HeldOptions): Promise<Held> {
  const { datasetBytes } = options;
  const notKnown: string[] = [];
  const nodes: NodeHolding[] = [];
  for (const node of cluster.nodes) nodes.push(await nodeHolding(node, options, notKnown));
  const counted = await countedOn(cluster.nodes, options);
  // New nodes hold nothing but what their stores lay out ahead.
  const finding = cluster.kind === 'embedded' ? null : heldFinding(identity.name, { nodes, datasetBytes });
  return { nodes, counted, datasetBytes, notKnown, finding };
}

async function nodeHolding(node: ClusterNode, options: HeldOptions, notKnown: string[]): Promise<NodeHolding> {
  const { recipe, watched } = options;
  const folder = isEmbedded(node) ? node.dataFolder : (watched.get(node.url)?.dataFolder ?? null);
  const size = folder === null ? null : await folderSize(folder);
  if (folder === null)
    notKnown.push(`Where ${node.name} keeps its data is not known (dataFolder in the configuration file).`);
  else if (size === null) notKnown.push(`The data folder of ${node.name}, ${folder}, cannot be read.`);
  const patterns = recipe?.snapshotSigns[isEmbedded(node) ? 'embedded' : 'external'].files ?? [];
  const snapshotBytes = size === null || folder === null ? null : await newestSnapshot(folder, patterns);
  const database = await databaseOf(node, options);
  if (typeof database === 'string') notKnown.push(`The size of ${node.name}'s database is not known: ${database}.`);
  return {
    node: node.name,
    dataFolderBytes: size?.allocatedBytes ?? null,
    snapshotBytes,
    databaseBytes: typeof database === 'string' ? null : database,
  };
}

/** Size of the newest snapshot in a data folder; null when there is none. */
async function newestSnapshot(folder: string, patterns: readonly SnapshotPattern[]): Promise<number | null> {
  let newest: { readonly mtimeMs: number; readonly size: number } | null = null;
  for (const pattern of patterns) {
    if (pattern.kind !== 'snapshot') continue;
    const place = join(folder, pattern.folder);
    const names = await readdir(place).catch(() => []);
    for (const name of names.filter((each) => pattern.name.test(each))) {
      // It may go while it is looked at.
      const found = await stat(join(place, name)).catch(() => null);
      if (found !== null && (newest === null || found.mtimeMs > newest.mtimeMs)) newest = found;
    }
  }
  return newest?.size ?? null;
}

/** Bytes, or why they are not known. */
async function databaseOf(node: ClusterNode, options: HeldOptions): Promise<number | string> {
  const { target, recipe } = options;
  const { size } = target.holdings;
  if (!('absent' in size)) return asked(node, size, options);
  if (!isEmbedded(node) || recipe === null || 'absent' in recipe.upkeep) return size.absent;
  return recipe.upkeep.size(node.address).then(
    (bytes) => bytes ?? 'it does not say',
    (error: unknown) => inWords(error),
  );
}

/** Any node knows it: the first that says it. */
async function countedOn(nodes: readonly ClusterNode[], options: HeldOptions): Promise<CountsHeld> {
  const { count } = options.target.holdings;
  if ('absent' in count) return count;
  let why = 'no node was asked';
  for (const node of nodes) {
    const found = await asked(node, count, options);
    if (typeof found === 'number') return { what: count.what, count: found };
    why = `${node.name} ${found}`;
  }
  return { absent: why };
}

/** A number that a node tells, or why it does not. */
async function asked({ url }: ClusterNode, number: NumberRequest, { sender }: HeldOptions): Promise<number | string> {
  const response = await sender.send(url, number.request(), ANSWER_MS);
  return number.read(response) ?? answerInWords(response);
}
