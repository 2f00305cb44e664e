import { constants } from 'node:fs';
import { type FileHandle, mkdir, mkdtemp, open, readdir, realpath, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unavailable } from './errors.ts';
import { inWords } from './files.ts';

const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = constants;

/** This user's number; -1 where the system has none. */
export function ownUid(): number {
  return process.getuid?.() ?? -1;
}

const baseName = (): string => `raftmark-${ownUid()}`;

/**
 * An open folder of this user's that nobody else may look into. Its `inside` reaches what is in it through the open folder itself,
 * where the system can (Linux): whoever puts something else under its name meanwhile changes nothing.
 */
export interface OpenFolder {
  readonly path: string;
  inside(name: string): string;
  close(): Promise<void>;
}

/** Opens a folder if it is a real one, of this user, with mode 0700; null when it is not. */
export async function openOwn(path: string): Promise<OpenFolder | null> {
  let handle: FileHandle;
  try {
    handle = await open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  } catch {
    // A link, a file, somebody else's, or gone.
    return null;
  }
  const { uid, mode } = await handle.stat();
  if (uid !== ownUid() || (mode & 0o077) !== 0) {
    await handle.close();
    return null;
  }
  const real = process.platform === 'linux' ? `/proc/self/fd/${handle.fd}` : path;
  return { path, inside: (name) => join(real, name), close: () => handle.close() };
}

/** The folders in `root` that are raftmark's and this user's: usually one. */
export async function ownFolders(root: string = tmpdir()): Promise<string[]> {
  const place = await realpath(root).catch(() => root);
  const wanted = new RegExp(`^${baseName()}(-\\w{6})?$`);
  const names = (await readdir(place).catch(() => [])).filter((name) => wanted.test(name)).sort();
  const found: string[] = [];
  for (const name of names) {
    const folder = await openOwn(join(place, name));
    if (folder === null) continue;
    found.push(folder.path);
    await folder.close();
  }
  return found;
}

/**
 * The one folder of this user in which everything temporary lies, absolute and without links; made when there is none. Where somebody
 * else has taken its name another one is made.
 * @throws UserError (exit 3) when it cannot be made
 */
export async function ownFolder(root: string = tmpdir()): Promise<string> {
  try {
    const place = await realpath(root);
    await mkdir(join(place, baseName()), { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    const [first] = await ownFolders(place);
    return first ?? (await mkdtemp(join(place, `${baseName()}-`)));
  } catch (error) {
    throw noTemporary(root, error);
  }
}

/** What to say when nothing can be put into the temporary folder. */
export function noTemporary(root: string, error: unknown): Error {
  return unavailable(
    `nothing can be written to the temporary folder ${root}: ${inWords(error)}; make room there, or name another folder in TMPDIR`,
    error,
  );
}

/** Takes this user's folders away that are empty. */
export async function leaveOwnFolders(root: string = tmpdir()): Promise<void> {
  // One that is not empty is in use, or holds what somebody has to look at.
  for (const path of await ownFolders(root)) await rmdir(path).catch(() => undefined);
}
