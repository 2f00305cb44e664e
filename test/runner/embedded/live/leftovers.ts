import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownFolders } from '../../../../runner/system/own-folder.ts';
import { isAlive } from '../../../../runner/system/processes.ts';

/** What is still there of a cluster: its folder, those of its processes, and its guardian, which has the folder as argument. */
export function leftovers(folder: string, pids: readonly number[]): string[] {
  const found = existsSync(folder) ? [folder] : [];
  found.push(...pids.filter(isAlive).map((pid) => `process ${pid}`));
  if (process.platform !== 'linux') return found;
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    if (commandLine(name).includes(folder)) found.push(`process ${name}: ${commandLine(name)}`);
  }
  return found;
}

/** Leftovers after as long as it takes them to go; 20 s at most. */
export async function lastingLeftovers(folder: string, pids: readonly number[]): Promise<string[]> {
  for (let attempt = 0; attempt < 400 && leftovers(folder, pids).length > 0; attempt++) await sleep(50);
  return leftovers(folder, pids);
}

/** The clusters' folders and kept logs in a temporary folder, as paths below it. */
export async function clusterFolders(folder: string): Promise<string[]> {
  const inside = await Promise.all(
    (await ownFolders(folder)).map(async (own) => (await readdir(own)).map((name) => join(basename(own), name))),
  );
  return inside.flat().sort();
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
