import { constants } from 'node:fs';
import { lstat, mkdtemp, open, readdir, rename, rm, rmdir, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { isObject, parseObject } from '../../lib/base/json.ts';
import { leaveOwnFolders, noTemporary, openOwn, ownFolder, ownFolders, ownUid } from './own-folder.ts';
import { type ProcessOwner, thisProcess } from './owner.ts';

/** The file that says of a folder that raftmark made it, and may delete it. */
const MARKER = 'raftmark.json';
/** Far more than a marker has, and little enough for what is none. */
const MOST_BYTES = 65_536;
/** A folder that is being made has its name until its marker is in it. */
const MAKING = '.making-';
/** That takes milliseconds. */
const MAKING_MS = 60_000;

/** What a folder is for. */
export type FolderKind = 'run' | 'cluster';

/** What the marker says. */
export interface Marker {
  readonly kind: FolderKind;
  /** Of the run that made the folder; null when there was none yet. */
  readonly run: string | null;
  readonly owner: ProcessOwner;
}

/** A folder that raftmark made. */
export interface MarkedFolder {
  /** Absolute, as /proc spells it. */
  readonly path: string;
  readonly marker: Marker;
}

let run: string | null = null;

/** The markers that this process makes name its run from now on. */
export function nameRun(id: string): void {
  run = id;
}

/**
 * Makes a private folder with a marker in it, below the one that everything temporary of this user lies in.
 * @param root the system's temporary folder by default
 * @returns its path, absolute and without links
 * @throws UserError (exit 3) when it cannot be made
 */
export async function makeMarked(kind: FolderKind, root: string = tmpdir()): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const own = await ownFolder(root);
    try {
      return await makeInside(own, kind);
    } catch (error) {
      // Somebody has found it empty, and taken it away.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT' && attempt < 5) continue;
      throw noTemporary(own, error);
    }
  }
}

async function makeInside(own: string, kind: FolderKind): Promise<string> {
  const making = await mkdtemp(join(own, MAKING));
  const path = join(own, `${kind}-${process.pid}-${making.slice(-6)}`);
  try {
    const file = await open(join(making, MARKER), 'wx', 0o600);
    try {
      await file.writeFile(`${JSON.stringify({ kind, run, owner: thisProcess() } satisfies Marker)}\n`);
    } finally {
      await file.close();
    }
    await rename(making, path);
    return path;
  } catch (error) {
    await unmake(making);
    throw error;
  }
}

/** Not recursive: there is nothing in it but perhaps a marker. */
async function unmake(path: string): Promise<void> {
  await unlink(join(path, MARKER)).catch(() => undefined);
  await rmdir(path).catch(() => undefined);
}

/**
 * What the marker of a folder says; null when there is none, or none that this user's raftmark has written. Neither follows a link nor
 * waits for somebody to write.
 */
export async function readMarker(folder: string): Promise<Marker | null> {
  const text = await readOwnFile(join(folder, MARKER));
  const marker = text === null ? null : parseObject(text);
  if (marker === null || !isObject(marker.owner) || typeof marker.owner.pid !== 'number') return null;
  if (marker.kind !== 'run' && marker.kind !== 'cluster') return null;
  return marker as unknown as Marker;
}

/** The text of a small file of this user's; null when it is something else, or not there. */
export async function readOwnFile(path: string): Promise<string | null> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, flags).catch(() => null);
  if (file === null) return null;
  try {
    const found = await file.stat();
    if (!found.isFile() || found.uid !== ownUid() || found.size > MOST_BYTES) return null;
    return await file.readFile('utf8');
  } catch {
    return null;
  } finally {
    await file.close();
  }
}

/** The marked folders of a kind of this user's in `root`, by name. */
export async function findMarked(kind: FolderKind, root: string = tmpdir()): Promise<MarkedFolder[]> {
  const found: MarkedFolder[] = [];
  for (const own of await ownFolders(root)) {
    for (const name of (await readdir(own).catch(() => [])).sort()) {
      if (name.startsWith(MAKING)) await sweepHalfMade(join(own, name));
      if (!name.startsWith(`${kind}-`)) continue;
      const path = join(own, name);
      const marker = await readMarker(path);
      if (marker?.kind === kind && (await isMarked(path))) found.push({ path, marker });
      // Its marker was the last thing in it; what is not empty stays.
      else if (marker === null) await rmdir(path).catch(() => undefined);
    }
  }
  return found;
}

/** What a process left that was killed between making a folder and marking it. */
async function sweepHalfMade(path: string): Promise<void> {
  const made = await lstat(path).catch(() => null);
  if (made !== null && Date.now() - made.mtimeMs > MAKING_MS) await unmake(path);
}

/**
 * Deletes a marked folder with all that is in it, and the folder around it when that is empty then. Links are deleted, and not
 * followed. Does nothing when it is gone already.
 * @param maxRetries how often it is tried again, 50 ms apart, while something is still being put into it
 * @throws Error when there is no marker in it, or it does not lie in a private folder of this user's
 */
export async function removeMarked(path: string, maxRetries = 5): Promise<void> {
  const own = await openOwn(dirname(path));
  if (own === null) {
    if (!(await isThere(path))) return;
    throw new Error(`${path} does not lie in a folder of this user's alone, and is left`);
  }
  try {
    const inside = own.inside(basename(path));
    if (!(await isThere(inside))) return;
    if (!(await isMarked(inside))) throw new Error(`there is no marker of raftmark in ${path}, which is left`);
    const options = { recursive: true, force: true, maxRetries, retryDelay: 50 };
    // The marker last: what a process leaves that is killed here is still known as raftmark's.
    for (const name of await readdir(inside)) if (name !== MARKER) await rm(join(inside, name), options);
    await rm(inside, options);
  } finally {
    await own.close();
  }
  await leaveOwnFolders(dirname(dirname(path)));
}

async function isThere(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null)) !== null;
}

/** Whether something is a real folder of this user's, and not a link to one, with a marker in it. */
async function isMarked(path: string): Promise<boolean> {
  const folder = await openOwn(path);
  await folder?.close();
  return folder !== null && (await readMarker(path)) !== null;
}
