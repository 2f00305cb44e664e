import { byteSize } from '../../lib/base/format.ts';
import type { Room, RoomRequest } from '../../lib/targets/holdings.ts';
import type { Acquired } from '../cluster/find.ts';
import type { Sender } from '../cluster/send.ts';
import type { StoreQuota } from '../cluster/store-quota.ts';
import type { Recipe } from '../embedded/recipe.ts';
import type { BenchOptions } from '../options/options.ts';
import type { Session } from '../plan/plan.ts';
import { writtenTo } from '../plan/quota.ts';
import { type UserError, unavailable, usageError } from '../system/errors.ts';
import { roomAdvice } from './full-stores.ts';

const ANSWER_MS = 5_000;

export interface RoomContext {
  readonly options: Pick<BenchOptions, 'target'>;
  readonly sender: Sender;
  /** How nodes of the target are run, which knows what a write takes; null when raftmark cannot run any. */
  readonly recipe: Recipe | null;
}

/** What one node of a cluster has told. */
interface NodeRoom extends Room {
  readonly url: string;
}

/**
 * Clusters of the user's must have room for what a session writes to them: to be asked before anything is written or deleted
 * there. Nodes that tell no quota are taken to have it.
 * @throws UserError exit 3 where a store takes no writes already, exit 2 where the plan may fill one
 */
export async function refuseWithoutRoom(
  acquired: readonly Acquired[],
  session: Session,
  context: RoomContext,
): Promise<void> {
  const { target } = context.options;
  const { room } = target.holdings;
  if ('absent' in room) return;
  for (const { identity, cluster } of acquired) {
    if (cluster.kind === 'embedded') continue;
    const hosts = cluster.nodes.map(({ url }) => url);
    const nodes = await roomOf(hosts, room, context);
    const full = nodes.find((node) => node.full);
    // Nodes that are wiped first hold nothing any more, no alarm either.
    if (full !== undefined && session.fresh === null)
      throw unavailable(
        `the store of ${full.url} is full (no-space) and takes no writes from anybody; nothing was written to it. ${roomAdvice({ target, hosts })}`,
      );
    const bytes = writtenTo(identity.name, session, perWriteOf(context));
    const refusal = quotaRefusalOf(nodes, bytes, room, session);
    if (refusal !== null) throw refusal;
  }
}

/** What one write takes of a store like the target's. */
function perWriteOf({ recipe }: RoomContext): StoreQuota['perWrite'] {
  return recipe === null || 'absent' in recipe.quota ? (bytes) => bytes : recipe.quota.perWrite;
}

/** What those nodes tell that answer. */
async function roomOf(hosts: readonly string[], room: RoomRequest, { sender }: RoomContext): Promise<NodeRoom[]> {
  const nodes = await Promise.all(
    hosts.map(async (url) => {
      const told = room.read(await sender.send(url, room.request(), ANSWER_MS));
      return told === null ? [] : [{ ...told, url }];
    }),
  );
  return nodes.flat();
}

function quotaRefusalOf(
  nodes: readonly NodeRoom[],
  bytes: number,
  { raise }: RoomRequest,
  { fresh }: Session,
): UserError | null {
  for (const { url, usedBytes, quotaBytes } of nodes) {
    const used = fresh === null ? usedBytes : 0;
    if (quotaBytes === null || bytes <= quotaBytes - used) continue;
    const left = byteSize(Math.max(0, quotaBytes - used));
    return usageError(
      `the store of ${url} may become ${byteSize(quotaBytes)} large and is ${byteSize(used)} already, which leaves ${left}; this plan may write ${byteSize(bytes)} to it, overwritten values included, and a store that is full takes no writes from anybody.\nTake a smaller --tier or --payload, a shorter --duration or fewer --scenarios; compact and defragment the store, or ${raise}.`,
    );
  }
  return null;
}
