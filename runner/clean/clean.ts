import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { printableLines } from '../../lib/base/printable.ts';
import { keepsEntries, keepsQueues } from '../../lib/targets/kinds.ts';
import { Credentials } from '../cluster/access.ts';
import { connectExternal } from '../cluster/external.ts';
import { findByDefault, refuseUnnamed } from '../cluster/find.ts';
import { Namespaces } from '../cluster/namespaces.ts';
import { Sender } from '../cluster/send.ts';
import { accessTo } from '../options/access.ts';
import { readConfig } from '../options/config/read.ts';
import type { CleanFlags } from '../options/flags/clean.ts';
import { readManners } from '../options/manner.ts';
import { givenBy, readReach } from '../options/reach.ts';
import { recoverJournals } from '../report/journal/recover.ts';
import { EXIT, UserError } from '../system/errors.ts';
import { leaveOwnFolders } from '../system/own-folder.ts';
import { sweepRunFolders } from '../system/run-folder.ts';
import { sweepClusters } from './clusters.ts';
import { cleanNamespaces } from './namespaces.ts';
import { sweepNetworks } from './networks.ts';
import { cleanQueues } from './queues.ts';
import { undoWhatIsLeft } from './undo.ts';

const out = (line: string): void => {
  process.stdout.write(`${printableLines(line)}\n`);
};

const tell = (line: string): void => {
  process.stderr.write(`${printableLines(line)}\n`);
};

/** Nodes that a killed run had broken take so long at most to be up again once they are started. */
const STARTING_MS = 20_000;
const LOOK_EVERY_MS = 500;

/** Connects, again and again where the nodes of a killed run may only just have been started. @throws what the last try throws */
async function connect<T>(tryOnce: () => Promise<T>, mayBeStarting: boolean): Promise<T> {
  for (const deadline = performance.now() + (mayBeStarting ? STARTING_MS : 0); ; await sleep(LOOK_EVERY_MS)) {
    try {
      return await tryOnce();
    } catch (error) {
      if (!(error instanceof UserError) || performance.now() > deadline) throw error;
    }
  }
}

/** Removes what dead runs left on this machine, and says so, one line for each kind. The exit code tells what had to stay. */
async function sweepMachine(): Promise<void> {
  const networks = await sweepNetworks();
  const clusters = await sweepClusters(tmpdir());
  const runs = await sweepRunFolders();
  await leaveOwnFolders();
  const folders = [...runs.removed, ...clusters.folders];
  const ended = [...networks.ended, ...clusters.ended];
  const left = [...networks.left, ...clusters.left, ...runs.left];
  if (ended.length > 0) out(`ended processes of nodes: ${ended.join(', ')}`);
  if (networks.removed.length > 0) out(`removed network namespaces and links: ${networks.removed.join(', ')}`);
  out(folders.length > 0 ? `removed folders: ${folders.join(', ')}` : 'no folders of dead runs on this machine');
  for (const line of [...clusters.running, ...runs.running, ...left]) out(line);
  if (left.length > 0) process.exitCode = EXIT.failed;
}

/**
 * Removes what earlier runs left: the namespaces of every tier on a cluster, and folders of dead runs on this machine. Makes
 * reports of the journals of dead runs.
 * @throws UserError when a run is at work on the cluster, a namespace cannot be deleted, or a named host cannot be reached
 */
export async function clean(flags: CleanFlags): Promise<void> {
  const config = await readConfig(flags.configFile, givenBy(flags));
  const reach = readReach(flags, process.env, config);
  const named = reach.hosts;
  const access = accessTo(named ?? [], reach.access);
  for (const warning of reach.warnings) process.stderr.write(`warning: ${printableLines(warning)}\n`);
  const { target } = readManners(reach.target, { ...flags, reads: null }, config);
  await sweepMachine();
  const recovered = await recoverJournals(flags.outputDir, out);
  if (await undoWhatIsLeft(flags.outputDir, config, out)) process.exitCode = EXIT.failed;

  const sender = new Sender(new Credentials(target, access));
  try {
    const hosts = named ?? (await findByDefault(target, new AbortController().signal));
    if (!hosts) {
      out(`no ${target.name} node listens at the default address; name one with --host to clean a cluster`);
      return;
    }
    if (named === null) refuseUnnamed(target, hosts, sender.trust);
    const { cluster, view } = await connect(() => connectExternal(target, hosts, sender), recovered > 0);
    const urls = cluster.nodes.map(({ url }) => url);
    if (keepsQueues(target)) await cleanQueues({ target, sender, hosts: urls, force: flags.force, out, tell });
    if (!keepsEntries(target)) return;
    const namespaces = new Namespaces(target, sender, urls, view.leader?.url ?? urls[0] ?? '');
    if (namespaces.absence !== null) {
      out(`nothing can be deleted on ${urls[0]}: ${namespaces.absence}`);
      return;
    }
    await cleanNamespaces({ namespaces, host: urls[0] ?? '', force: flags.force, out, tell });
    process.exitCode ??= EXIT.ok;
  } finally {
    await sender.close();
  }
}
