import { basename } from 'node:path';
import { inWords } from './files.ts';
import { findMarked, type MarkedFolder, makeMarked, removeMarked } from './marked-folder.ts';
import { ELSEWHERE, stateOf } from './owner.ts';

/** What became of folders of runs, or of what else belongs to one. */
export interface SweptFolders {
  /** Names of those that were removed. */
  readonly removed: readonly string[];
  /** Those that may be in use elsewhere; sentences. */
  readonly running: readonly string[];
  /** Those that could not be removed, and why; sentences. */
  readonly left: readonly string[];
}

/**
 * Removes folders whose run is over.
 * @param remove gives whether it has removed one; what it throws is told
 */
export async function sweepFolders<T extends MarkedFolder>(
  folders: readonly T[],
  remove: (folder: T) => Promise<boolean>,
): Promise<SweptFolders> {
  const removed: string[] = [];
  const running: string[] = [];
  const left: string[] = [];
  for (const folder of folders) {
    const { path, marker } = folder;
    const state = stateOf(marker.owner);
    if (state === 'elsewhere') running.push(`left ${path}: ${ELSEWHERE}`);
    if (state !== 'ended') continue;
    try {
      if (await remove(folder)) removed.push(basename(path));
    } catch (error) {
      left.push(`${path} could not be removed: ${inWords(error)}`);
    }
  }
  return { removed, running, left };
}

/** Removes this user's folders of runs whose process is gone. */
export async function sweepRunFolders(): Promise<SweptFolders> {
  return sweepFolders(await findMarked('run'), async ({ path }) => {
    await removeMarked(path);
    return true;
  });
}

/** A private folder of this run, named after its process; those of processes that are gone are removed on the way. */
export async function makeRunFolder(): Promise<string> {
  await sweepRunFolders();
  return makeMarked('run');
}
