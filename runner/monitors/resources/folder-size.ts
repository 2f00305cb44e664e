import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

export interface FolderSize {
  /** Blocks on disk. */
  readonly allocatedBytes: number;
  /** Lengths of the files. */
  readonly apparentBytes: number;
}

const BLOCK = 512;

/** What the file system says of a path that may vanish at any time; null when it did, or may not be looked at. */
async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

/**
 * The size of all regular files in a folder and below; links are not followed, a file with several names counts once, and
 * what vanishes on the way counts nothing. Null when the folder itself is not there.
 */
export async function folderSize(path: string): Promise<FolderSize | null> {
  let allocatedBytes = 0;
  let apparentBytes = 0;
  const several = new Set<number>();

  const addFile = async (file: string): Promise<void> => {
    const stats = await orNull(lstat(file));
    if (stats === null || several.has(stats.ino)) return;
    if (stats.nlink > 1) several.add(stats.ino);
    allocatedBytes += stats.blocks * BLOCK;
    apparentBytes += stats.size;
  };
  // One after the other: a walk must not take all of the threads that file access of the runner shares.
  const walk = async (folder: string): Promise<boolean> => {
    const entries = await orNull<Dirent[]>(readdir(folder, { withFileTypes: true }));
    for (const entry of entries ?? []) {
      const child = join(folder, entry.name);
      if (entry.isDirectory()) await walk(child);
      else if (entry.isFile()) await addFile(child);
    }
    return entries !== null;
  };
  return (await walk(path)) ? { allocatedBytes, apparentBytes } : null;
}
