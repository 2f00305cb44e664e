import { randomBytes } from 'node:crypto';
import { lstat, readlink, rename, symlink, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isRunFile } from './naming.ts';

/** The name under which the newest report of a folder can be had without knowing its own. */
export const LATEST = 'latest.json';

/**
 * Lets `latest.json` lead to a report beside it. It is a link and no copy: a report may have many megabytes, a link cannot be half
 * written, and it tells which run it is. Put in its place at once, so that a reader has the one report or the other.
 * @returns why it was left as it is, a clause: somebody else's file has the name, or links cannot be made there; null when it leads to the report
 * @throws the system's error
 */
export async function pointLatest(reportPath: string): Promise<string | null> {
  const path = join(dirname(reportPath), LATEST);
  if (!(await isOurs(path))) return `${path} is none of raftmark's links`;
  const temporary = join(dirname(path), `.${LATEST}.${randomBytes(4).toString('hex')}.tmp`);
  try {
    await symlink(basename(reportPath), temporary);
    await rename(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  return null;
}

/** Whether nothing is there, or a link to a report that lies beside it. */
async function isOurs(path: string): Promise<boolean> {
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (found === null) return true;
  return found.isSymbolicLink() && isRunFile(await readlink(path), '.json');
}
