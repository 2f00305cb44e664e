import { readdir, readlink, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditNamespace, namespaceNames } from '../lib/dataset.ts';
import { TIERS } from '../lib/tier.ts';
import { readOptions } from './bench-options.ts';
import { findAddresses } from './cluster/acquire.ts';
import { connectExternal } from './cluster/external.ts';
import { readConfig } from './config/read.ts';
import { EXIT, unavailable } from './errors.ts';
import type { CleanFlags } from './flags.ts';
import { Namespaces } from './namespaces.ts';
import { sweepRunFolders } from './run-folder.ts';
import { Sender } from './send.ts';

const out = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Names of the folders in which embedded clusters keep their nodes: by name, and by holding nothing else. */
async function clusterFolders(root: string): Promise<string[]> {
  const names = (await readdir(root)).filter((name) => /^raftmark-[A-Za-z0-9]{6}$/.test(name));
  const contents = await Promise.all(names.map((name) => readdir(join(root, name)).catch(() => null)));
  return names.filter((_, at) => contents[at]?.every((item) => /^node\d+$/.test(item)));
}

/** Folders of embedded clusters in which no process works any more: their guardian was killed before it could delete them. */
async function sweepClusterFolders(): Promise<string[]> {
  // As /proc spells it.
  const root = await realpath(tmpdir());
  const folders = await clusterFolders(root);
  const used = new Set<string>();
  for (const pid of (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))) {
    const place = await readlink(`/proc/${pid}/cwd`).catch(() => '');
    for (const name of folders) if (place.startsWith(join(root, name))) used.add(name);
  }
  const removed: string[] = [];
  // Without /proc nobody can tell which are in use, and all stay.
  for (const name of process.platform === 'linux' ? folders : []) {
    if (used.has(name)) continue;
    await rm(join(root, name), { recursive: true, force: true });
    removed.push(name);
  }
  return removed;
}

/**
 * Removes what earlier runs left: the namespaces of every tier on a cluster, and folders of dead runs on this machine.
 * @throws UserError when a namespace cannot be deleted, or a named host cannot be reached
 */
export async function clean(flags: CleanFlags): Promise<void> {
  const config = await readConfig(flags.config ?? null);
  const defaults = {
    tier: 'small',
    payload: 'medium',
    timeout: '10s',
    entropy: 'random',
    seed: '1',
    mode: 'cluster',
    outputDir: '.',
    cleanup: true,
    raftMonitor: false,
    resourceMonitor: false,
  };
  const options = readOptions({ ...defaults, ...flags }, process.env, config);
  const folders = [...(await sweepRunFolders()), ...(await sweepClusterFolders())];
  out(folders.length > 0 ? `removed folders: ${folders.join(', ')}` : 'no folders of dead runs on this machine');

  const sender = new Sender(options.apiKey === null ? {} : { [options.target.apiKeyHeader]: options.apiKey });
  try {
    const { cluster: hosts } = await findAddresses(options, sender, new AbortController().signal);
    if (!hosts) {
      out(`no ${options.target.name} node listens at the default address; name one with --host to clean a cluster`);
      return;
    }
    const { cluster, view } = await connectExternal(options.target, hosts, sender);
    const urls = cluster.nodes.map(({ url }) => url);
    const namespaces = new Namespaces(options.target, sender, urls, view.leader?.url ?? '');
    const ours = new Set(TIERS.flatMap((tier) => [...namespaceNames(tier), auditNamespace(tier)]));
    const found = (await namespaces.list()).filter((name) => ours.has(name));
    const left = found.length > 0 ? await namespaces.remove(found) : [];
    const gone = found.filter((name) => !left.some((item) => item.name === name));
    out(gone.length > 0 ? `removed namespaces: ${gone.join(', ')}` : `no namespaces of raftmark on ${urls[0]}`);
    if (left.length > 0) {
      throw unavailable(
        `${left.length} namespaces are still there: ${left.map(({ name, reason }) => `${name} (${reason})`).join(', ')}`,
      );
    }
    process.exitCode = EXIT.ok;
  } finally {
    await sender.close();
  }
}
