import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Report } from '../../lib/report/report.ts';
import type { Pin } from '../system/pin.ts';
import type { CacheKey } from './cache.ts';

/** Raised when what is measured, or how it is kept, becomes something else. */
const FORMAT = 2;

/**
 * What every measurement depends on. Nothing that differs from one minute to the next, such as the clock of the processors.
 */
export function machineKey(
  { host, versions }: Pick<Report, 'host' | 'versions'>,
  pinning: { readonly k6: Pick<Pin, 'processors'>; readonly nodes: Pick<Pin, 'processors'> } | null = null,
): CacheKey {
  const { raftmark, k6, node } = versions;
  const machine = { format: FORMAT, cpu: host.cpuModel, cpus: host.cpus, kernel: host.kernel, raftmark, k6, node };
  if (pinning === null) return machine;
  return { ...machine, pin: `${pinning.k6.processors.join()} ${pinning.nodes.processors.join()}` };
}

/** A short hash of a file's content. @throws Error when it cannot be read */
export async function fileHash(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex')
    .slice(0, 16);
}
