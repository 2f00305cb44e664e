import type { Absent } from '../../lib/base/absent.ts';
import { largest } from '../../lib/base/extremes.ts';
import { byteSize, count } from '../../lib/base/format.ts';
import type { StoreQuota } from '../cluster/store-quota.ts';
import { type UserError, usageError } from '../system/errors.ts';
import { grownValues, valuesWritten } from './estimate.ts';
import type { Block, Session } from './plan.ts';

/** The block of a session after which the store of one of its clusters is largest. */
export interface Peak {
  readonly block: Block;
  /** What a node then stores, at most. */
  readonly bytes: number;
}

/**
 * What stays of earlier blocks when a store is compacted: of a tier the entries that no later block has written over. A tier's
 * namespaces are deleted when the next one comes.
 * @param kept whether nothing is deleted
 */
function leftFrom(before: readonly Block[], next: Block, kept: boolean, { perWrite }: StoreQuota): number {
  const tiers = new Map<string, number>();
  let bytes = 0;
  for (const block of [...before].reverse()) {
    const { tier, entries, payload, scripts } = block;
    if ((tier.name !== next.tier.name && !kept) || scripts.every(({ skip }) => skip !== null)) continue;
    const covered = tiers.get(tier.name) ?? 0;
    bytes += Math.max(0, entries - covered) * perWrite(payload.bytes);
    // What makes data grow is written over by nobody.
    bytes += grownValues(block) * perWrite(payload.bytes);
    tiers.set(tier.name, Math.max(covered, entries));
  }
  return bytes;
}

/** When the store of an embedded cluster is largest: overwritten values stay in it until the next block begins. */
export function peakOf({ blocks, fresh }: Session, quota: StoreQuota, kept: boolean): Peak | null {
  let peak: Peak | null = null;
  for (const [at, block] of blocks.entries()) {
    const most = Math.max(0, largest(valuesWritten(block).values()));
    if (most === 0) continue;
    const before = fresh === 'blocks' ? [] : blocks.slice(0, at);
    const bytes = leftFrom(before, block, kept, quota) + most * quota.perWrite(block.payload.bytes);
    if (peak === null || bytes > peak.bytes) peak = { block, bytes };
  }
  return peak;
}

/**
 * Bytes that a session adds at most to the stores of one of its clusters that nobody compacts meanwhile. Nodes that are wiped
 * between blocks have those of one block.
 * @param perWrite what one write of a value of so many bytes takes
 */
export function writtenTo(cluster: string, { blocks, fresh }: Session, perWrite: StoreQuota['perWrite']): number {
  const each = blocks.map((block) => (valuesWritten(block).get(cluster) ?? 0) * perWrite(block.payload.bytes));
  return fresh === 'blocks' ? Math.max(0, largest(each)) : each.reduce((sum, bytes) => sum + bytes, 0);
}

/** Sessions that are run on a cluster of raftmark's, whatever listens at the target's default addresses. */
export function surelyEmbedded(sessions: readonly Session[]): Session[] {
  return sessions.filter(({ clusters }) => clusters.some(({ hosts, look }) => hosts === null && !look));
}

/**
 * Why sessions cannot be run on a cluster of raftmark's.
 * @param kept whether what was measured is not deleted
 * @returns an error (exit 2) that says which dataset is too much and what to do; null when all fit
 */
export function quotaRefusal(
  sessions: readonly Session[],
  quota: StoreQuota | Absent,
  kept: boolean,
): UserError | null {
  if ('absent' in quota) return null;
  for (const session of sessions) {
    const peak = peakOf(session, quota, kept);
    if (peak === null || peak.bytes <= quota.bytes) continue;
    const { tier, payload, entries } = peak.block;
    return usageError(
      `the store of an embedded node takes ${byteSize(quota.bytes)}, and this plan may bring it to ${byteSize(peak.bytes)}: tier ${tier.name}, payload ${payload.name}, ${count(entries)} entries of ${byteSize(payload.bytes)} and all that is written over them until it is compacted.\nTake a smaller --tier or --payload, a shorter --duration or fewer --scenarios; or name a cluster of your own with --host.`,
    );
  }
  return null;
}
