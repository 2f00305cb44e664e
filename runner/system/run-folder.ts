import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from './processes.ts';

const PREFIX = 'raftmark-run-';

/** Removes the folders of runs whose process is gone; gives their names. */
export async function sweepRunFolders(): Promise<string[]> {
  const removed: string[] = [];
  for (const name of await readdir(tmpdir())) {
    const owner = new RegExp(`^${PREFIX}(\\d+)-`).exec(name);
    if (!owner || isAlive(Number(owner[1]))) continue;
    // Another user's cannot be removed, and is not in the way.
    const gone = await rm(join(tmpdir(), name), { recursive: true, force: true }).then(
      () => true,
      () => false,
    );
    if (gone) removed.push(name);
  }
  return removed;
}

/** A private folder of this run, named after its process; those of processes that are gone are removed on the way. */
export async function makeRunFolder(): Promise<string> {
  await sweepRunFolders();
  return mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
}
