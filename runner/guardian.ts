// Outlives the runner: started with the runner's pid and, beside an embedded cluster, with the cluster's folder. It is told on
// stdin what is to be undone should the runner die ("+KIND NAME", "-KIND NAME"), or to leave it all alone ("keep"). When stdin
// closes it undoes what is left: kills processes, runs undo commands, deletes links and namespaces, deletes the folder.
import { readFileSync, readlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { detachBelow, fileSystemsOf, isFileSystemOf } from './embedded/lazyfs/mounts.ts';
import { deleteLink, deleteNamespace } from './embedded/netns/remove.ts';
import { runCommand } from './system/command.ts';
import { EXIT } from './system/errors.ts';
import type { UndoCommand, WatchedKind } from './system/guardian.ts';
import { endProcesses, killGroup } from './system/processes.ts';

const UNDO_MS = 60_000;
/** A namespace that was just being made when the runner died. */
const LATE_MS = 1_000;

const folder = process.argv[3];
if (process.argv[2] === undefined || folder?.includes('raftmark-') === false) {
  console.error('usage: guardian <pid of the runner> [<folder of a cluster>]; started by the runner, not by hand');
  process.exit(EXIT.usage);
}

const watched: Record<WatchedKind, Set<string>> = {
  process: new Set(),
  undo: new Set(),
  link: new Set(),
  netns: new Set(),
};
for await (const line of createInterface({ input: process.stdin })) {
  // The user wants the cluster to stay.
  if (line === 'keep') process.exit(EXIT.ok);
  const [, sign, kind, name = ''] = /^([+-])(process|undo|link|netns) (.*)$/.exec(line) ?? [];
  if (sign === '+') watched[kind as WatchedKind].add(name);
  else if (sign === '-') watched[kind as WatchedKind].delete(name);
}

for (const pid of watched.process) {
  if (belongsToCluster(pid)) killGroup(Number(pid));
}
// All at once: the start of one node may wait for the majority that the other starts bring.
await Promise.all(
  [...watched.undo].map((text) => {
    const { folder: place, command } = JSON.parse(text) as UndoCommand;
    return runCommand(command, { folder: place, timeoutMs: UNDO_MS });
  }),
);
await removeNetwork();
if (watched.netns.size > 0) {
  await sleep(LATE_MS);
  await removeNetwork();
}
// Through a file system that is still mounted the files of others could be reached, and one that is dead cannot be deleted.
if (folder !== undefined) {
  await endProcesses(await fileSystemsOf(folder));
  await detachBelow(folder);
}
// A killed process may still be closing files in the folder: rm tries again when a folder is not empty.
if (folder !== undefined) await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });

/** Every process of a cluster works in the cluster's folder, or is a file system mounted there; a stranger that was given a used number does not. */
function belongsToCluster(pid: string): boolean {
  if (process.platform !== 'linux') return true;
  try {
    if (readlinkSync(`/proc/${pid}/cwd`).startsWith(`${folder}/`)) return true;
    return folder !== undefined && isFileSystemOf(readFileSync(`/proc/${pid}/cmdline`, 'utf8'), folder);
  } catch {
    return false;
  }
}

async function removeNetwork(): Promise<void> {
  for (const name of watched.link) await deleteLink(name).catch(() => undefined);
  for (const name of watched.netns) await deleteNamespace(name).catch(() => undefined);
}
