import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findClusterFolders } from '../embedded/folder.ts';
import { detachBelow, fileSystemsOf } from '../embedded/lazyfs/mounts.ts';
import { isGuardianOf } from '../system/guardian.ts';
import { allProcesses, endProcesses, isAlive, workersIn } from '../system/processes.ts';

/** What was left of embedded clusters whose runner is dead. */
export interface SweptClusters {
  /** Names of folders that were removed. */
  readonly folders: readonly string[];
  /** Processes of their nodes that were ended. */
  readonly ended: readonly number[];
  /** Clusters that were kept on purpose and still run; sentences. */
  readonly running: readonly string[];
}

const PATIENCE_MS = 5_000;
const POLL_MS = 50;

/**
 * Removes the folders of embedded clusters in `root` whose runner is dead, and ends the processes that still work in them, unless
 * the cluster was kept. Does nothing but on Linux, for nobody else tells what works in a folder.
 */
export async function sweepClusters(root: string): Promise<SweptClusters> {
  const folders: string[] = [];
  const ended: number[] = [];
  const running: string[] = [];
  const found = process.platform === 'linux' ? await findClusterFolders(root) : [];
  for (const { path, runner, kept } of found) {
    if (runner !== null && isAlive(runner)) continue;
    if (runner !== null) await guardianGone(runner);
    const pids = await workersIn(path);
    if (kept && pids.length > 0) {
      running.push(`the cluster in ${path} was kept and still runs; end it with: kill ${pids.join(' ')}`);
      continue;
    }
    // Of a folder that does not name its runner nobody knows whether that one lives.
    if (runner === null && pids.length > 0) continue;
    ended.push(...(await endProcesses([...pids, ...(await fileSystemsOf(path))])));
    await detachBelow(path);
    if (!existsSync(path)) continue;
    await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    folders.push(basename(path));
  }
  return { folders, ended, running };
}

/** Resolves when no guardian of a dead runner is at work any more; after five seconds at the latest. */
export async function guardianGone(runner: number): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while ((await hasGuardian(runner)) && performance.now() < deadline) await sleep(POLL_MS);
}

async function hasGuardian(runner: number): Promise<boolean> {
  const lines = await Promise.all(
    (await allProcesses()).map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return lines.some((line) => isGuardianOf(runner, line));
}
