import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { pause } from '../system/pause.ts';
import { isAlive } from '../system/processes.ts';

interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly token: string;
}

export interface LockOptions {
  /** Called once, when somebody else holds the lock; `pid` is null when the file does not say. */
  readonly onWait: (pid: number | null) => void;
  readonly signal?: AbortSignal | undefined;
}

const BEAT_MS = 5_000;
// The owner touches the file every BEAT_MS. An old one is stale even if some process has the owner's pid: pids come round
// again, and those of another container on a shared folder mean nothing here.
const STALE_MS = 60_000;
const POLL_MS = 200;

/**
 * Takes the lock file, waiting for its owner and taking it over from a dead one. Resolves to the function that gives it back.
 * It saves work, it does not guard data: in the moment of a takeover two owners are conceivable, and each still works in a
 * folder of its own and moves a finished result into place.
 * @throws the abort reason when the signal fires while waiting, and file system errors.
 */
export async function takeLock(file: string, options: LockOptions): Promise<() => Promise<void>> {
  const mine: Owner = { pid: process.pid, host: hostname(), token: randomUUID() };
  for (let waited = false; ; waited = true) {
    options.signal?.throwIfAborted();
    if (await create(file, mine)) break;
    const owner = await readOwner(file);
    if (await isStale(file, owner)) {
      await removeStale(file, owner, mine.token);
      continue;
    }
    if (!waited) options.onWait(owner?.pid ?? null);
    await pause(POLL_MS, options.signal);
  }
  const beat = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => {}); // taken over or deleted by hand: nothing depends on it
  }, BEAT_MS).unref();
  return async () => {
    clearInterval(beat);
    if ((await readOwner(file))?.token === mine.token) await rm(file, { force: true });
  };
}

/** Whether an owner can be passed over: dead on this machine, or silent for long. `ageMs` is the time since its last beat. */
export function isAbandoned(
  owner: Owner | null,
  ageMs: number,
  host: string,
  alive: (pid: number) => boolean,
): boolean {
  if (ageMs > STALE_MS) return true;
  return owner !== null && owner.host === host && !alive(owner.pid);
}

async function create(file: string, owner: Owner): Promise<boolean> {
  try {
    await writeFile(file, JSON.stringify(owner), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function readOwner(file: string): Promise<Owner | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Owner;
  } catch {
    return null; // gone, or created and not yet written
  }
}

async function isStale(file: string, owner: Owner | null): Promise<boolean> {
  const entry = await stat(file).catch(() => null);
  return entry !== null && isAbandoned(owner, Date.now() - entry.mtimeMs, hostname(), isAlive);
}

// Moved aside first, so that of several waiters only one removes it, and one that came late notices whose lock it moved.
async function removeStale(file: string, stale: Owner | null, token: string): Promise<void> {
  const aside = `${file}.${token}`;
  try {
    await rename(file, aside);
  } catch {
    return; // another waiter was faster
  }
  const moved = await readOwner(aside);
  if (moved?.token === stale?.token) await rm(aside, { force: true });
  else await rename(aside, file);
}
