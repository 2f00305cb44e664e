import { unavailable } from '../../system/errors.ts';
import { endProcesses, isAlive } from '../../system/processes.ts';
import { folderOf } from '../../system/recorded.ts';
import { ip } from './ip.ts';
import { listLinks, listNamespaces } from './names.ts';

/** The processes that live in a network namespace of that name. @throws UserError when there is none, or one may not look */
export async function processesIn(namespace: string): Promise<number[]> {
  const text = await ip(['netns', 'pids', namespace]);
  return text.split(/\s+/).filter(Boolean).map(Number);
}

/** Deletes a link; does nothing when there is none. @throws UserError when it cannot be deleted */
export async function deleteLink(name: string): Promise<void> {
  if (listLinks().includes(name)) await ip(['link', 'delete', name]);
}

/**
 * Ends what raftmark has started in a namespace of its own, for that would keep it alive without a name, and deletes it; does
 * nothing when there is none. Gives the processes that it ended.
 * @throws UserError when it cannot be deleted, or somebody else's process lives in it
 */
export async function deleteNamespace(name: string): Promise<number[]> {
  if (!listNamespaces().includes(name)) return [];
  const inside = await processesIn(name);
  const folders = await Promise.all(inside.map(folderOf));
  const ended = await endProcesses(inside.filter((_, at) => folders[at] !== null));
  const others = inside.filter((pid, at) => folders[at] === null && isAlive(pid));
  if (others.length > 0) {
    const [which, what] = others.length === 1 ? ['process', 'was not'] : ['processes', 'were not'];
    throw unavailable(
      `${which} ${others.join(', ')} in the network namespace ${name} ${what} started by raftmark: end ${others.length === 1 ? 'it' : 'them'} first`,
    );
  }
  await ip(['netns', 'delete', name]);
  return ended;
}
