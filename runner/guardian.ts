// Outlives the runner: started with the runner's pid and, beside an embedded cluster, with the cluster's folder. It is told on
// stdin the variables that undo commands get, what is to be undone should the runner die ("+KIND NAME", "-KIND NAME"), or to leave
// it all alone ("keep"). When stdin closes it undoes what is left: kills processes, waits for commands that are under way and runs
// those that undo, deletes links and namespaces, deletes the folder.
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseObject } from '../lib/base/json.ts';
import { detachBelow } from './embedded/lazyfs/mounts.ts';
import { deleteLink, deleteNamespace } from './embedded/netns/remove.ts';
import type { Environment } from './system/environment.ts';
import { EXIT } from './system/errors.ts';
import type { WatchedKind } from './system/guardian.ts';
import { readMarker, removeMarked } from './system/marked-folder.ts';
import { killGroup, stillRuns } from './system/processes.ts';
import { undoAll } from './system/undo-record.ts';

/** A namespace that was just being made when the runner died. */
const LATE_MS = 1_000;
/** A killed process may still be closing files in the folder. */
const REMOVAL_TRIES = 20;

const folder = process.argv[3];
if (process.argv[2] === undefined || (folder !== undefined && (await readMarker(folder)) === null)) {
  console.error('usage: guardian <pid of the runner> [<folder of a cluster>]; started by the runner, not by hand');
  process.exit(EXIT.usage);
}

let environment: Environment = {};
/** Where it is noted what could not be undone; null for nowhere. */
let record: string | null = null;
const watched: Record<WatchedKind, Set<string>> = {
  process: new Set(),
  undo: new Set(),
  command: new Set(),
  link: new Set(),
  netns: new Set(),
};
for await (const line of createInterface({ input: process.stdin })) {
  // The user wants the cluster to stay.
  if (line === 'keep') process.exit(EXIT.ok);
  const [, variables] = /^env (.*)$/.exec(line) ?? [];
  if (variables !== undefined) environment = (parseObject(variables) ?? {}) as Environment;
  record = /^record (.*)$/.exec(line)?.[1] ?? record;
  const [, sign, kind, name = ''] = /^([+-])(process|undo|command|link|netns) (.*)$/.exec(line) ?? [];
  if (sign === '+') watched[kind as WatchedKind].add(name);
  else if (sign === '-') watched[kind as WatchedKind].delete(name);
}

for (const text of watched.process) {
  const [pid = 0, startTicks = null] = text.split(' ').map(Number);
  if (stillRuns({ pid, startTicks })) killGroup(pid);
}
await undoAll(record, [...watched.undo], [...watched.command], environment);
await removeNetwork();
if (watched.netns.size > 0) {
  await sleep(LATE_MS);
  await removeNetwork();
}
if (folder !== undefined) {
  // Through a file system that is still mounted the files of others could be reached, and one that is dead cannot be deleted.
  await detachBelow(folder);
  await removeMarked(folder, REMOVAL_TRIES);
}

async function removeNetwork(): Promise<void> {
  // What stays here, clean removes, or says why not.
  for (const name of watched.link) await deleteLink(name).catch(() => undefined);
  for (const name of watched.netns) await deleteNamespace(name).catch(() => undefined);
}
