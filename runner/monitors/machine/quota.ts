import { dirname, join, relative } from 'node:path';

/** How many processors' worth of time a control group may use, and which version says so. */
export interface Quota {
  readonly processors: number;
  readonly version: 'cgroup v1' | 'cgroup v2';
}

/** Reads a file; null when it is not there. */
export type ReadText = (path: string) => string | null;

/** Where one version of control groups is mounted, and the group of this process in it. */
interface Hierarchy {
  readonly version: Quota['version'];
  readonly mountedAt: string;
  readonly folder: string;
}

/** A line of /proc/self/mountinfo: ID, parent, device, root, mount point, options, ..., `-`, type, source, super options. */
function hierarchies(mountinfo: string, groups: string): Hierarchy[] {
  const group = (matches: (controllers: string) => boolean): string | null =>
    groups
      .split('\n')
      .map((line) => /^\d+:([^:]*):(.*)$/.exec(line))
      .find((found) => found !== null && matches(found[1] as string))?.[2] ?? null;
  return mountinfo.split('\n').flatMap((line): Hierarchy[] => {
    const [before = '', after = ''] = line.split(' - ');
    const [, , , root, mountedAt] = before.split(' ');
    const [type, , options = ''] = after.split(' ');
    if (root === undefined || mountedAt === undefined) return [];
    const isV1 = type === 'cgroup' && options.split(',').includes('cpu');
    if (!isV1 && type !== 'cgroup2') return [];
    const own = group((controllers) => (isV1 ? controllers.split(',').includes('cpu') : controllers === ''));
    if (own === null) return [];
    const below = relative(root, own);
    // In a container the mount may begin below the group's own path: then its top is all that can be seen.
    const folder = below.startsWith('..') ? mountedAt : join(mountedAt, below);
    return [{ version: isV1 ? 'cgroup v1' : 'cgroup v2', mountedAt, folder }];
  });
}

/** `max 100000` or `50000 100000`: microseconds of processor time per microseconds. */
function ofV2(folder: string, read: ReadText): number | null {
  const [quota, period] = (read(join(folder, 'cpu.max')) ?? '').trim().split(' ').map(Number);
  return quota === undefined || period === undefined || !(quota > 0) || !(period > 0) ? null : quota / period;
}

/** The quota is -1 where there is none. */
function ofV1(folder: string, read: ReadText): number | null {
  const quota = Number(read(join(folder, 'cpu.cfs_quota_us')) ?? Number.NaN);
  const period = Number(read(join(folder, 'cpu.cfs_period_us')) ?? Number.NaN);
  return quota > 0 && period > 0 ? quota / period : null;
}

/**
 * The least quota of processor time of this process's control group and all groups above it that can be seen; null without one.
 * Sources: Linux, Documentation/admin-guide/cgroup-v2.rst (cpu.max) and scheduler/sched-bwc.rst (cpu.cfs_quota_us).
 */
export function quotaOf(read: ReadText): Quota | null {
  const [mountinfo, groups] = [read('/proc/self/mountinfo'), read('/proc/self/cgroup')];
  if (mountinfo === null || groups === null) return null;
  let least: Quota | null = null;
  for (const { version, mountedAt, folder } of hierarchies(mountinfo, groups)) {
    for (let at = folder; at.startsWith(mountedAt); at = dirname(at)) {
      const processors = version === 'cgroup v2' ? ofV2(at, read) : ofV1(at, read);
      if (processors !== null && processors < (least?.processors ?? Number.POSITIVE_INFINITY)) {
        least = { processors, version };
      }
      if (at === mountedAt) break;
    }
  }
  return least;
}
