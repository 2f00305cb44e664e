import { mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { $ } from 'zx';
import { environmentFor } from '../system/environment.ts';
import { isAlive, killGroup } from '../system/processes.ts';
import type { ToolName } from './tool.ts';

// Inside .tools/, so that the result can be moved into place by one rename. The name tells whose it is.
const PREFIX = 'tmp-';

/** Makes a folder of this process's own inside .tools/, for half-made things. Absolute path. */
export async function createWorkFolder(toolsFolder: string, name: ToolName): Promise<string> {
  return mkdtemp(join(toolsFolder, `${PREFIX}${name}-${process.pid}-`));
}

/** The process that made a work folder for that tool, or null when the name is not of that kind. */
function workFolderOwner(entry: string, name: ToolName): number | null {
  const match = new RegExp(`^${PREFIX}${name}-(\\d+)-`).exec(entry);
  return match === null ? null : Number(match[1]);
}

/**
 * Deletes the work folders that dead processes left, and ends a build that still runs in one.
 * The caller holds the tool's lock, so a folder with this process's own pid is from an earlier life of that number.
 */
export async function sweepWorkFolders(toolsFolder: string, name: ToolName): Promise<void> {
  for (const entry of await readdir(toolsFolder)) {
    const owner = workFolderOwner(entry, name);
    if (owner === null || (owner !== process.pid && isAlive(owner))) continue;
    await endBuilder(entry);
    await removeFolder(join(toolsFolder, entry));
  }
}

/** Deletes a folder and everything in it, also while a killed build's last writes arrive. */
export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}

/** Moves a finished folder to its final name in one step; what was there before goes into the work folder, to be deleted. */
export async function moveIntoPlace(finished: string, final: string, workFolder: string): Promise<void> {
  await rename(final, join(workFolder, 'replaced')).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(finished, final);
}

/**
 * Ends a build that a killed run left at work. It is found by its command line, which names the work folder: a note of its
 * number would be missing just when the run was killed between starting the build and writing the note.
 */
async function endBuilder(entry: string): Promise<void> {
  const { stdout } = await $({ quiet: true, nothrow: true, env: environmentFor() })`ps -ww -eo pid=,pgid=,args=`;
  for (const line of stdout.split('\n')) {
    const [, pid, group] = /^\s*(\d+)\s+(\d+)\s/.exec(line) ?? [];
    // The leader of its group: the build itself, and with it every compiler that it started.
    if (pid !== undefined && pid === group && line.includes(`/${entry}/`)) killGroup(Number(pid));
  }
}
