import { writeFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { $ } from 'zx';
import { isAlive, killGroup } from './process-group.ts';
import type { ToolName } from './tool.ts';

// Inside .tools/, so that the result can be moved into place by one rename. The name tells whose it is.
const PREFIX = 'tmp-';
const BUILDER_FILE = 'builder.pid';

/** Makes a folder of this process's own inside .tools/, for half-made things. Absolute path. */
export async function createWorkFolder(toolsFolder: string, name: ToolName): Promise<string> {
  return mkdtemp(join(toolsFolder, `${PREFIX}${name}-${process.pid}-`));
}

/** The process that made a work folder for that tool, or null when the name is not of that kind. */
export function workFolderOwner(entry: string, name: ToolName): number | null {
  const match = new RegExp(`^${PREFIX}${name}-(\\d+)-`).exec(entry);
  return match === null ? null : Number(match[1]);
}

/** Notes the build that writes into a work folder, so that a later run can end it if this one is killed. */
export function noteBuilder(workFolder: string, pid: number): void {
  writeFileSync(join(workFolder, BUILDER_FILE), String(pid));
}

/**
 * Deletes the work folders that dead processes left, and ends a build that still runs in one.
 * The caller holds the tool's lock, so a folder with this process's own pid is from an earlier life of that number.
 */
export async function sweepWorkFolders(toolsFolder: string, name: ToolName): Promise<void> {
  for (const entry of await readdir(toolsFolder)) {
    const owner = workFolderOwner(entry, name);
    if (owner === null || (owner !== process.pid && isAlive(owner))) continue;
    await endBuilder(join(toolsFolder, entry), entry);
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

async function endBuilder(workFolder: string, entry: string): Promise<void> {
  const pid = Number(await readFile(join(workFolder, BUILDER_FILE), 'utf8').catch(() => ''));
  if (!Number.isInteger(pid) || pid <= 1 || !isAlive(pid)) return;
  // The number may belong to another program by now: only one whose command line names this very folder is ours.
  const { stdout } = await $({ quiet: true, nothrow: true })`ps -o args= -p ${pid}`;
  if (stdout.includes(entry)) killGroup(pid);
}
