import { mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { etcdRpc } from '../../../lib/targets/etcd.ts';
import type { User } from '../../../lib/targets/login.ts';
import { Credentials, keyAccess } from '../../cluster/access.ts';
import { Sender } from '../../cluster/send.ts';
import type { MonitorClock } from '../../system/clock.ts';
import { unavailable } from '../../system/errors.ts';
import { type Guardian, startGuardian } from '../../system/guardian.ts';
import { logTail } from '../../system/log-tail.ts';
import { removeMarked } from '../../system/marked-folder.ts';
import { freePorts } from '../../system/ports.ts';
import { makeClusterFolder } from '../folder.ts';
import { launch, type ManagedProcess, type ProcessEnd, type ProcessSpec } from '../process.ts';
import { isReady } from '../readiness.ts';
import { clientUrl, etcdSpec, type MemberAddress, peerUrl } from './member.ts';

export interface RestoreOptions {
  /** A snapshot as saveSnapshot() made it. */
  readonly file: string;
  readonly etcdPath: string;
  readonly etcdutlPath: string;
  readonly clock: MonitorClock;
  readonly signal?: AbortSignal;
  /** Where the member's folder is made; the system's temporary folder by default. */
  readonly dataRoot?: string;
  /** Who may read what was saved, where the data ask for a user. */
  readonly user?: User | undefined;
}

/** A lone etcd member that runs on restored data. */
export interface RestoredMember {
  /** Client base URL. */
  readonly url: string;
  /** What authenticates there. */
  readonly by: Credentials;
  /** From the start of etcdutl to the data folder being complete, the check of the snapshot's checksum included. */
  readonly restoreMs: number;
  /** From the start of the member to the member leading itself and answering; comes on top of restoreMs. */
  readonly readyMs: number;
}

const RESTORE_LIMIT_MS = 30 * 60_000;
const READY_LIMIT_MS = 5 * 60_000;
const POLL_MS = 5;

/**
 * Restores a snapshot into a new data folder, starts a fresh member on it, and lends it out. Processes and folder are gone
 * when this ends, in whichever way, and also when the runner dies.
 * @param use is to reject soon after an abort
 * @throws UserError (exit 3) with the end of the log when the snapshot cannot be restored or the member does not become ready;
 *   the signal's reason when aborted; whatever `use` throws
 */
export async function withRestored<T>(
  options: RestoreOptions,
  use: (member: RestoredMember) => Promise<T>,
): Promise<T> {
  options.signal?.throwIfAborted();
  const folder = await makeClusterFolder(options.dataRoot);
  const started: ManagedProcess[] = [];
  let guardian: Guardian | null = null;
  try {
    guardian = startGuardian(folder);
    // The guardian ends only what works below the folder.
    const home = join(folder, 'node1');
    const dataFolder = join(home, 'data');
    await mkdir(home, { mode: 0o700 });
    const place = { cwd: home, logFile: join(home, 'node.log'), guardian };
    const run = async (spec: ProcessSpec): Promise<ManagedProcess> => {
      const process = await launch(spec, place);
      started.push(process);
      return process;
    };
    const self = await freshAddress();

    const restoreFrom = options.clock.elapsedMs();
    const restoring = await run(restoreSpec(options, self, basename(folder), dataFolder));
    await untilRestored(restoring, place.logFile, options);
    const restoreMs = options.clock.elapsedMs() - restoreFrom;

    const memberFrom = options.clock.elapsedMs();
    const member = await run(etcdSpec(options.etcdPath, self, [self], basename(folder), dataFolder, 'new'));
    const url = clientUrl(self);
    const by = new Credentials(etcdRpc, { ...keyAccess(null), user: options.user ?? null, named: [url] });
    await untilReady(member, url, place.logFile, by, options.signal);
    return await use({ url, by, restoreMs, readyMs: options.clock.elapsedMs() - memberFrom });
  } finally {
    await Promise.all(started.map((process) => process.kill()));
    await removeMarked(folder);
    await guardian?.release();
  }
}

async function freshAddress(): Promise<MemberAddress> {
  const [clientPort = 0, peerPort = 0] = await freePorts(2);
  return { name: 'restored', host: '127.0.0.1', clientPort, peerPort };
}

/** etcdutl as a process of an etcd node: it listens nowhere, and ends when the data folder is made. */
function restoreSpec(
  { etcdutlPath, file }: RestoreOptions,
  self: MemberAddress,
  token: string,
  dataFolder: string,
): ProcessSpec {
  const flags = {
    name: self.name,
    'data-dir': dataFolder,
    'initial-cluster': `${self.name}=${peerUrl(self)}`,
    'initial-advertise-peer-urls': peerUrl(self),
    'initial-cluster-token': token,
  };
  const args = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`);
  return {
    kind: 'etcd',
    command: etcdutlPath,
    args: ['snapshot', 'restore', resolve(file), ...args],
    env: {},
    host: self.host,
    port: 0,
  };
}

async function untilRestored(
  process: ManagedProcess,
  logFile: string,
  { file, signal }: RestoreOptions,
): Promise<void> {
  const end = await endOf(process, RESTORE_LIMIT_MS, signal);
  if (end?.code === 0) return;
  const how = end === null ? `is not done after ${RESTORE_LIMIT_MS / 60_000} minutes` : 'failed';
  throw unavailable(
    `restoring ${file} with etcdutl ${how}; it said last:\n${(await logTail(logFile, { lines: 5 })).join('\n')}`,
  );
}

/** Null when it still runs after that time. Throws the signal's reason. */
async function endOf(process: ManagedProcess, limitMs: number, signal?: AbortSignal): Promise<ProcessEnd | null> {
  const done = new AbortController();
  // It also keeps this process alive, which the launched one does not.
  const limit = sleep(limitMs, null, { signal: signal ? AbortSignal.any([signal, done.signal]) : done.signal });
  try {
    return await Promise.race([process.exit, limit]);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    done.abort();
  }
}

async function untilReady(
  member: ManagedProcess,
  url: string,
  logFile: string,
  by: Credentials,
  signal?: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + READY_LIMIT_MS;
  const sender = new Sender(by);
  try {
    while (!(await isReady(etcdRpc, url, sender))) {
      signal?.throwIfAborted();
      const late = performance.now() > deadline;
      if (late || member.end !== null) {
        const how = late ? `knows no leader after ${READY_LIMIT_MS / 60_000} minutes` : 'ended while it started';
        const log = (await logTail(logFile, { lines: 5 })).join('\n');
        throw unavailable(`the etcd member on the restored data ${how}; its log ends with:\n${log}`);
      }
      await sleep(POLL_MS);
    }
  } finally {
    await sender.close();
  }
}
