import { basename } from 'node:path';
import { inWords } from './files.ts';
import { findMarked, makeMarked, removeMarked } from './marked-folder.ts';
import { ELSEWHERE, stateOf } from './owner.ts';

/** What became of the folders of runs. */
export interface SweptFolders {
  /** Names of those that were removed. */
  readonly removed: readonly string[];
  /** Those that may be in use elsewhere; sentences. */
  readonly running: readonly string[];
  /** Those that could not be removed, and why; sentences. */
  readonly left: readonly string[];
}

/** Removes this user's folders of runs whose process is gone. */
export async function sweepRunFolders(): Promise<SweptFolders> {
  const removed: string[] = [];
  const running: string[] = [];
  const left: string[] = [];
  for (const { path, marker } of await findMarked('run')) {
    const state = stateOf(marker.owner);
    if (state === 'elsewhere') running.push(`left ${path}: ${ELSEWHERE}`);
    if (state !== 'ended') continue;
    try {
      await removeMarked(path);
      removed.push(basename(path));
    } catch (error) {
      left.push(`${path} could not be removed: ${inWords(error)}`);
    }
  }
  return { removed, running, left };
}

/** A private folder of this run, named after its process; those of processes that are gone are removed on the way. */
export async function makeRunFolder(): Promise<string> {
  await sweepRunFolders();
  return makeMarked('run');
}
