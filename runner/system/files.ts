import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { mistakeInWords } from '../../lib/base/mistake.ts';
import { unavailable } from './errors.ts';

/** Whether something is there under that path. */
export async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}

/**
 * The text of a file, whatever its size. Of a pipe or a device it does not wait for what may never come.
 * @throws the system's error, or one in words when it is no file
 */
export async function readRegular(path: string): Promise<string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = await file.stat();
    if (found.isDirectory()) throw new Error(WORDS.EISDIR);
    if (!found.isFile()) throw new Error('it is no regular file');
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

/** What errors of the system mean. */
export const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'a file is in the way',
  EISDIR: 'it is a folder, not a file',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'there is no such file or folder',
  ELOOP: 'it is a link that leads in a circle',
  ENOSPC: 'no space is left on the disk',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
};

/** What a failed file operation means, without the system call's name; of a mistake of raftmark's own, where it was made. */
export function inWords(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return (code !== undefined && WORDS[code]) || mistakeInWords(error);
}

/**
 * Writes a file, all of it or nothing; one of the same name is replaced.
 * @param what it is, for the message
 * @throws UserError (exit 3) when it cannot be written
 */
export async function replaceFile(path: string, text: string, what: string): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}.tmp`);
  try {
    await writeFile(temporary, text, { flag: 'wx', mode: 0o644 });
    await rename(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw unavailable(`${what} cannot be written to ${path}: ${inWords(error)}`, error);
  }
}
