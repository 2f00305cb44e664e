import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ClusterFolder, findClusterFolders } from '../embedded/folder.ts';
import { detachBelow } from '../embedded/lazyfs/mounts.ts';
import { inWords } from '../system/files.ts';
import { isGuardianOf } from '../system/guardian.ts';
import { removeMarked } from '../system/marked-folder.ts';
import { ELSEWHERE, stateOf } from '../system/owner.ts';
import { allProcesses, endProcesses } from '../system/processes.ts';
import { recordedIn } from '../system/recorded.ts';

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
  const swept = { folders: [] as string[], ended: [] as number[], running: [] as string[], left: [] as string[] };
  for (const folder of process.platform === 'linux' ? await findClusterFolders(root) : []) {
    const { path, marker } = folder;
    const state = stateOf(marker.owner);
    if (state === 'elsewhere') swept.running.push(`left ${path}: ${ELSEWHERE}`);
    if (state !== 'ended') continue;
    try {
      await sweep(folder, swept);
    } catch (error) {
      swept.left.push(`${path} could not be removed: ${inWords(error)}`);
    }
  }
  return swept;
}

async function sweep(
  { path, marker, kept }: ClusterFolder,
  swept: { folders: string[]; ended: number[]; running: string[] },
): Promise<void> {
  await guardianGone(marker.owner.pid);
  const pids = await recordedIn(path);
  if (kept && pids.length > 0) {
    swept.running.push(`the cluster in ${path} was kept and still runs; end it with: kill ${pids.join(' ')}`);
    return;
  }
  swept.ended.push(...(await endProcesses(pids)));
  await detachBelow(path);
  if (!existsSync(path)) return;
  await removeMarked(path);
  swept.folders.push(basename(path));
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
