import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { KEPT } from '../embedded/folder.ts';
import { linkOwner, listLinks, listNamespaces, namespaceOwner } from '../embedded/netns/names.ts';
import { deleteLink, deleteNamespace, processesIn } from '../embedded/netns/remove.ts';
import { UserError } from '../system/errors.ts';
import { isAlive } from '../system/processes.ts';
import { folderOf } from '../system/recorded.ts';
import { guardianGone } from './clusters.ts';

/** What was left of the networks of embedded clusters whose runner is dead. */
export interface SweptNetworks {
  /** Names of namespaces and links that were removed. */
  readonly removed: readonly string[];
  /** Processes inside them that were ended. */
  readonly ended: readonly number[];
  /** What could not be removed, and why; sentences. */
  readonly left: readonly string[];
}

/**
 * Removes the network namespaces and links of embedded clusters whose runner is dead, and ends the processes inside them. Those
 * of a cluster that was kept stay as long as one of its processes lives.
 */
export async function sweepNetworks(): Promise<SweptNetworks> {
  const removed: string[] = [];
  const ended: number[] = [];
  const left: string[] = [];
  for (const runner of deadOwners()) {
    await guardianGone(runner);
    const namespaces = listNamespaces().filter((name) => namespaceOwner(name) === runner);
    const links = listLinks().filter((name) => linkOwner(name) === runner);
    try {
      if (await isKept(namespaces)) continue;
      for (const name of links) {
        await deleteLink(name);
        removed.push(name);
      }
      for (const name of namespaces) {
        ended.push(...(await deleteNamespace(name)));
        removed.push(name);
      }
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const names = [...links, ...namespaces].filter((name) => !removed.includes(name));
      left.push(`${names.join(', ')} could not be removed: ${error.message}`);
    }
  }
  return { removed, ended, left };
}

/** The dead runners of which there is a namespace or a link. */
function deadOwners(): Set<number> {
  const owners = [...listNamespaces().map(namespaceOwner), ...listLinks().map(linkOwner)];
  return new Set(owners.filter((pid) => pid !== null && !isAlive(pid)) as number[]);
}

/** Whether a process in one of the namespaces is a node of a cluster that the user wanted to stay. */
async function isKept(namespaces: readonly string[]): Promise<boolean> {
  for (const name of namespaces) {
    for (const pid of await processesIn(name)) {
      const folder = await folderOf(pid);
      if (folder !== null && existsSync(join(folder, KEPT))) return true;
    }
  }
  return false;
}
