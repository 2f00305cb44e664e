import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { findClusterFolders } from '../embedded/folder.ts';
import { detachBelow } from '../embedded/lazyfs/mounts.ts';
import { isGuardianOf } from '../system/guardian.ts';
import { removeMarked } from '../system/marked-folder.ts';
import { allProcesses, endProcesses } from '../system/processes.ts';
import { recordedIn } from '../system/recorded.ts';
import { sweepFolders } from '../system/run-folder.ts';

/** What was left of embedded clusters whose runner is dead. */
export interface SweptClusters {
  /** Names of folders that were removed. */
  readonly folders: readonly string[];
  /** Processes of their nodes that were ended. */
  readonly ended: readonly number[];
  /** Clusters that were kept on purpose and still run, or may run elsewhere; sentences. */
  readonly running: readonly string[];
  /** What could not be removed, and why; sentences. */
  readonly left: readonly string[];
}

const PATIENCE_MS = 5_000;
const POLL_MS = 50;

/**
 * Removes the folders of this user's embedded clusters in `root` whose runner is dead, and ends the processes that were started for
 * them, unless the cluster was kept. Does nothing but on Linux, for nobody else tells processes apart.
 */
export async function sweepClusters(root: string): Promise<SweptClusters> {
  const ended: number[] = [];
  const kept: string[] = [];
  const found = process.platform === 'linux' ? await findClusterFolders(root) : [];
  const { removed, running, left } = await sweepFolders(found, async (folder) => {
    const { path, marker } = folder;
    await guardianGone(marker.owner.pid);
    const pids = await recordedIn(path);
    if (folder.kept && pids.length > 0) {
      kept.push(`the cluster in ${path} was kept and still runs; end it with: kill ${pids.join(' ')}`);
      return false;
    }
    ended.push(...(await endProcesses(pids)));
    await detachBelow(path);
    if (!existsSync(path)) return false;
    await removeMarked(path);
    return true;
  });
  return { folders: removed, ended, running: [...running, ...kept], left };
}

/** Resolves when no guardian of a dead runner is at work any more; after five seconds at the latest. Gives whether none is. */
export async function guardianGone(runner: number): Promise<boolean> {
  const deadline = performance.now() + PATIENCE_MS;
  while (await hasGuardian(runner)) {
    if (performance.now() > deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}

async function hasGuardian(runner: number): Promise<boolean> {
  const lines = await Promise.all(
    (await allProcesses()).map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return lines.some((line) => isGuardianOf(runner, line));
}
