import { endProcesses } from '../../system/processes.ts';
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
 * Ends what still lives in a namespace of raftmark's, for that would keep it alive without a name, and deletes it; does nothing
 * when there is none. Gives the processes that it ended.
 * @throws UserError when it cannot be deleted
 */
export async function deleteNamespace(name: string): Promise<number[]> {
  if (!listNamespaces().includes(name)) return [];
  const ended = await endProcesses(await processesIn(name));
  await ip(['netns', 'delete', name]);
  return ended;
}
