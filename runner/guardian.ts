// Outlives the runner: started beside a cluster with the cluster's folder as its argument, told on stdin which processes belong
// to it ("+pid", "-pid"), or to leave them alone ("keep"). When stdin closes it kills those that are left and deletes the folder.
import { readlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';

const folder = process.argv[2];
if (!folder?.includes('raftmark-')) {
  console.error('usage: guardian <folder of a raftmark cluster>; started by the runner, not by hand');
  process.exit(2);
}

const watched = new Set<number>();
for await (const line of createInterface({ input: process.stdin })) {
  // The user wants the cluster to stay.
  if (line === 'keep') process.exit(0);
  const pid = Number(line.slice(1));
  if (line.startsWith('+')) watched.add(pid);
  else watched.delete(pid);
}

for (const pid of watched) {
  if (!belongsToCluster(pid)) continue;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}
// A killed process may still be closing files in the folder: rm tries again when a folder is not empty.
await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });

/** Every process of a cluster works in the cluster's folder; a stranger that was given a used number does not. */
function belongsToCluster(pid: number): boolean {
  if (process.platform !== 'linux') return true;
  try {
    return readlinkSync(`/proc/${pid}/cwd`).startsWith(`${folder}/`);
  } catch {
    return false;
  }
}
