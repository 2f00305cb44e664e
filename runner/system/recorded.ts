import { appendFileSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readMarker, readOwnFile } from './marked-folder.ts';
import { identify, type ProcessIdentity, stillRuns } from './processes.ts';

/** A file in a marked folder with a line for each process that was started for it: its number, and when it started. */
const RECORD = 'processes';
/** How far below its cluster's folder a process may work. */
const LEVELS = 4;

/** Notes in a marked folder that a process belongs to it: it may then be ended by whoever cleans up after a runner that died. */
export function recordProcess(folder: string, pid: number): void {
  const process = identify(pid);
  if (process === null) return;
  try {
    appendFileSync(join(folder, RECORD), `${process.pid} ${process.startTicks ?? '-'}\n`, { mode: 0o600 });
  } catch {
    // The disk is full, or the folder is gone: the guardian knows of the process all the same.
  }
}

/** The processes recorded in a marked folder that still run. */
export async function recordedIn(folder: string): Promise<number[]> {
  const text = (await readOwnFile(join(folder, RECORD))) ?? '';
  const processes = text.split('\n').flatMap(parse).filter(stillRuns);
  return [...new Set(processes.map(({ pid }) => pid))];
}

function parse(line: string): ProcessIdentity[] {
  const [, pid, ticks] = /^(\d+) (\d+|-)$/.exec(line) ?? [];
  return pid === undefined ? [] : [{ pid: Number(pid), startTicks: ticks === '-' ? null : Number(ticks) }];
}

/** The marked folder that a process was recorded in, which it works in or below; null when there is none. */
export async function folderOf(pid: number): Promise<string | null> {
  let place: string;
  try {
    place = readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    // It has ended, or is another user's.
    return null;
  }
  for (let level = 0; level < LEVELS && place !== dirname(place); level++, place = dirname(place)) {
    if ((await readMarker(place)) !== null) return (await recordedIn(place)).includes(pid) ? place : null;
  }
  return null;
}
