import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findMarked, type MarkedFolder, makeMarked } from '../system/marked-folder.ts';

/** A file in the cluster's folder that is there when the user wants the cluster to outlive its runner. */
export const KEPT = 'kept';

/** The folder of an embedded cluster, as it is found on disk. */
export interface ClusterFolder extends MarkedFolder {
  readonly kept: boolean;
}

/**
 * Makes a private folder for a cluster of this process's and gives its absolute path.
 * @param root the system's temporary folder by default
 * @throws UserError (exit 3) when it cannot be made
 */
export async function makeClusterFolder(root: string = tmpdir()): Promise<string> {
  return makeMarked('cluster', root);
}

/** Notes that the cluster is to stay after its runner's end. */
export async function markKept(folder: string): Promise<void> {
  await writeFile(join(folder, KEPT), '');
}

/** The folders of this user's embedded clusters in `root`. */
export async function findClusterFolders(root: string): Promise<ClusterFolder[]> {
  const found = await findMarked('cluster', root);
  return found.map((folder) => ({ ...folder, kept: existsSync(join(folder.path, KEPT)) }));
}
