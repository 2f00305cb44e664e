import { lookup } from 'node:dns/promises';
import { readFile, realpath } from 'node:fs/promises';
import { cpus, networkInterfaces, type as osType, release, totalmem } from 'node:os';
import type { Report } from '../../lib/report/report.ts';

/** The file system type that holds a path, from the kernel's table of mounts; null where there is none. */
export async function filesystemOf(path: string): Promise<string | null> {
  try {
    const [mounts, real] = await Promise.all([readFile('/proc/self/mounts', 'utf8'), realpath(path)]);
    return mountOf(mounts, real);
  } catch {
    // No /proc, or no such path: the report says null, which means unknown.
    return null;
  }
}

/** What tells the device of a path apart from others: its source, type and mount point; null where the kernel does not say. */
export async function deviceOf(path: string): Promise<string | null> {
  try {
    const [mounts, real] = await Promise.all([readFile('/proc/self/mounts', 'utf8'), realpath(path)]);
    return mountLineOf(mounts, real)?.split(' ').slice(0, 3).join(' ') ?? null;
  } catch {
    return null;
  }
}

/** The type of the longest mount point that is a prefix of `path`; the last such line wins, as in the kernel. */
export function mountOf(mounts: string, path: string): string | null {
  return mountLineOf(mounts, path)?.split(' ')[2] ?? null;
}

function mountLineOf(mounts: string, path: string): string | null {
  let best = { length: -1, line: null as string | null };
  for (const line of mounts.split('\n')) {
    const [, point, type] = line.split(' ');
    if (point === undefined || type === undefined) continue;
    const folder = point.replaceAll('\\040', ' ');
    const inside = path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
    if (inside && folder.length >= best.length) best = { length: folder.length, line };
  }
  return best.line;
}

/** What the report says of this machine. `dataFolder` is the embedded cluster's, or null. */
export async function describeHost(dataFolder: string | null): Promise<Report['host']> {
  const processors = cpus();
  return {
    cpuModel: processors[0]?.model.trim() || 'unknown',
    cpus: processors.length,
    memoryBytes: totalmem(),
    kernel: `${osType()} ${release()}`,
    dataFilesystem: dataFolder === null ? null : await filesystemOf(dataFolder),
  };
}

/** Whether all nodes run on this machine; null when an address cannot be resolved. */
export async function onThisMachine(urls: readonly string[]): Promise<boolean | null> {
  const own = new Set(Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address)));
  for (const url of urls) {
    const name = new URL(url).hostname.replace(/^\[|\]$/g, '');
    try {
      const { address } = await lookup(name);
      if (!own.has(address) && !address.startsWith('127.')) return false;
    } catch {
      return null;
    }
  }
  return true;
}
