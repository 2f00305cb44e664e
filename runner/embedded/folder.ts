import { chmod, mkdtemp, readdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const PREFIX = 'raftmark-';
/** Holds the pid of the runner that made the folder. */
const RUNNER = 'runner';
/** A file in the cluster's folder that is there when the user wants the cluster to outlive its runner. */
export const KEPT = 'kept';

/** The folder of an embedded cluster, as it is found on disk. */
export interface ClusterFolder {
  /** Absolute, as /proc spells it. */
  readonly path: string;
  /** The pid of its runner; null when the folder does not say. */
  readonly runner: number | null;
  readonly kept: boolean;
}

/** Makes a private folder for a cluster of this process's and gives its absolute path. */
export async function makeClusterFolder(root: string): Promise<string> {
  const folder = await realpath(await mkdtemp(join(root, PREFIX)));
  await chmod(folder, 0o700);
  await writeFile(join(folder, RUNNER), `${process.pid}\n`);
  return folder;
}

/** Notes that the cluster is to stay after its runner's end. */
export async function markKept(folder: string): Promise<void> {
  await writeFile(join(folder, KEPT), '');
}

/** The folders of embedded clusters in `root`: by name, and by holding nothing else. Other users' cannot be read and are left out. */
export async function findClusterFolders(root: string): Promise<ClusterFolder[]> {
  const place = await realpath(root);
  const names = (await readdir(place)).filter((name) => /^raftmark-[A-Za-z0-9]{6}$/.test(name)).sort();
  const found = await Promise.all(names.map((name) => readClusterFolder(join(place, name))));
  return found.filter((folder) => folder !== null);
}

async function readClusterFolder(path: string): Promise<ClusterFolder | null> {
  const items = await readdir(path).catch(() => null);
  if (!items?.every((item) => item === RUNNER || item === KEPT || /^node\d+$/.test(item))) return null;
  const runner = Number(await readFile(join(path, RUNNER), 'utf8').catch(() => ''));
  return { path, runner: runner > 0 ? runner : null, kept: items.includes(KEPT) };
}
