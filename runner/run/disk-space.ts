import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { Absent } from '../../lib/base/absent.ts';
import { byteSize } from '../../lib/base/format.ts';
import type { StoreQuota } from '../cluster/store-quota.ts';
import type { Session } from '../plan/plan.ts';
import { peakOf } from '../plan/quota.ts';
import { usageError } from '../system/errors.ts';

/** Of a store that has no quota: what it takes is at least its values. */
const VALUES_ALONE: StoreQuota = { bytes: Number.POSITIVE_INFINITY, perWrite: (bytes) => bytes };

export interface DiskPlan {
  readonly session: Session;
  /** How many nodes of raftmark's there will be, of all clusters of the session. */
  readonly nodes: number;
  readonly quota: StoreQuota | Absent;
  /** Whether nothing is deleted. */
  readonly kept: boolean;
}

/** Bytes that may be written in a folder; null when that cannot be found out. */
async function freeIn(folder: string): Promise<number | null> {
  const { bavail, bsize } = await statfs(folder).catch(() => ({ bavail: null, bsize: 0 }));
  return bavail === null ? null : bavail * bsize;
}

/**
 * Nodes that raftmark starts share one file system, which must have room for all their stores when these are largest.
 * @param free for tests: gives the bytes that may be written in a folder, or null
 * @throws UserError (exit 2) with the sum
 */
export async function refuseWithoutDisk(
  { session, nodes, quota, kept }: DiskPlan,
  free: (folder: string) => Promise<number | null> = freeIn,
): Promise<void> {
  const peak = peakOf(session, 'absent' in quota ? VALUES_ALONE : quota, kept);
  const folder = tmpdir();
  const left = await free(folder);
  if (peak === null || left === null || peak.bytes * nodes <= left) return;
  const each = `${nodes} ${nodes === 1 ? 'store' : 'stores'} of up to ${byteSize(peak.bytes)}`;
  throw usageError(
    `${folder}, where embedded nodes keep their data, has ${byteSize(left)} left, and this plan may fill ${byteSize(peak.bytes * nodes)}: ${each} (tier ${peak.block.tier.name}, payload ${peak.block.payload.name}).\nTake a smaller --tier or --payload, a shorter --duration or fewer --scenarios, make room there, or set TMPDIR to a folder on a larger disk.`,
  );
}
