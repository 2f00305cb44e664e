import { existsSync, mkdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { unavailable } from '../../../../runner/system/errors.ts';
import { inWords } from '../../../../runner/system/files.ts';
import type { Scope } from '../../notices/scope.ts';

const BLKIO = '/sys/fs/cgroup/blkio';
const GONE_MS = 5_000;
let made = 0;

/**
 * A control group whose processes write to the disk of a folder no more often than that, in each second.
 * @returns its folder, to which processes join by cgroup.procs
 * @throws UserError where there is no such group: not Linux, not root, or control groups of version 2
 */
export function slowDisk(scope: Scope, folder: string, writesPerSecond: number): string {
  const group = join(BLKIO, `raftmark-perf-${process.pid}-${++made}`);
  try {
    mkdirSync(group);
  } catch (error) {
    throw unavailable(
      `a slow disk cannot be made here: ${inWords(error)}; it takes root and control groups of version 1`,
    );
  }
  scope.after(() => removed(group));
  const disk = diskOf(folder);
  try {
    writeFileSync(join(group, 'blkio.throttle.write_iops_device'), `${disk} ${writesPerSecond}`);
  } catch (error) {
    throw unavailable(`the disk ${disk} cannot be slowed down: ${inWords(error)}`);
  }
  return group;
}

/** A group goes when the last of its processes has. */
async function removed(group: string): Promise<void> {
  for (const deadline = Date.now() + GONE_MS; ; await sleep(50)) {
    try {
      rmdirSync(group);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}

/** Numbers of the disk that a folder lies on, the whole of it where that is a part: `254:0`. */
function diskOf(folder: string): string {
  const { dev } = statSync(folder);
  const [major, minor] = [(dev >> 8) & 0xfff, (dev & 0xff) | ((dev >> 12) & 0xfff00)];
  const sys = `/sys/dev/block/${major}:${minor}`;
  if (!existsSync(join(sys, 'partition'))) return `${major}:${minor}`;
  return readFileSync(join(sys, '..', 'dev'), 'utf8').trim();
}
