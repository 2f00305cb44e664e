import type { ChildProcess } from 'node:child_process';
import { mkdir, open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NodeProcess } from '../cluster/cluster.ts';
import { startProgram, whyNotStarted } from '../system/command.ts';
import { environmentFor } from '../system/environment.ts';
import { unavailable } from '../system/errors.ts';
import type { Guardian } from '../system/guardian.ts';
import { signalGroup } from '../system/processes.ts';

/** How to start one process of a node. */
export interface ProcessSpec {
  readonly kind: NodeProcess['kind'];
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Where it listens once it is up. */
  readonly host: string;
  readonly port: number;
  /** Its working folder, for programs that keep their data in it; made when it is not there. The node's own by default. */
  readonly cwd?: string;
}

/** How a process ended: one of the two is set. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process that raftmark started and may end. */
export class ManagedProcess implements NodeProcess {
  readonly kind: NodeProcess['kind'];
  readonly pid: number;
  /** Settles when the process is gone. */
  readonly exit: Promise<ProcessEnd>;
  #end: ProcessEnd | null = null;
  readonly #child: ChildProcess;

  constructor(kind: NodeProcess['kind'], child: ChildProcess, pid: number) {
    this.kind = kind;
    this.pid = pid;
    this.#child = child;
    this.exit = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#end = { code, signal };
        resolve(this.#end);
      });
    });
  }

  /** How it ended, or null while it lives. */
  get end(): ProcessEnd | null {
    return this.#end;
  }

  /**
   * Sends a signal, SIGTERM to the process, which ends what it has started in good order, any other to its group; does nothing
   * once the process is gone, so a reused pid is never hit.
   */
  signal(signal: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    if (this.#end !== null) return;
    if (signal === 'SIGTERM') this.#child.kill(signal);
    else signalGroup(this.pid, signal);
  }

  /** SIGKILL; resolves when it is gone. */
  async kill(): Promise<void> {
    this.#child.ref();
    this.signal('SIGKILL');
    await this.exit;
  }

  /** SIGTERM, and SIGKILL when it has not gone by itself; gives whether it did. */
  async terminate(graceMs: number): Promise<boolean> {
    this.#child.ref();
    this.signal('SIGTERM');
    const patience = new AbortController();
    const left = sleep(graceMs, true, { signal: patience.signal }).catch(() => false);
    const late = await Promise.race([this.exit.then(() => false), left]);
    patience.abort();
    if (late) await this.kill();
    return !late;
  }
}

/**
 * Starts a process that runs beside this one until it is told otherwise. Output goes to the end of `logFile`, however long:
 * a node that cannot write its log fails. The guardian ends it should the runner die.
 * @throws UserError (exit 3) when it cannot be started
 */
export async function launch(
  spec: Omit<ProcessSpec, 'host' | 'port'>,
  place: { cwd: string; logFile: string; guardian: Guardian },
): Promise<ManagedProcess> {
  const { cwd = place.cwd } = spec;
  if (spec.cwd !== undefined) await makeFolder(spec.cwd);
  const log = await open(place.logFile, 'a', 0o600);
  try {
    const program = {
      file: spec.command,
      args: spec.args,
      env: { ...environmentFor(), ...spec.env },
      cwd,
    };
    const child = startProgram(program, ['ignore', log.fd, log.fd]);
    if (child.pid === undefined) {
      const cause = await new Promise<Error>((resolve) => child.once('error', resolve));
      throw unavailable(`cannot start ${spec.kind}: ${whyNotStarted(program, cause)}`, cause);
    }
    const { pid } = child;
    place.guardian.watch('process', pid);
    const managed = new ManagedProcess(spec.kind, child, pid);
    void managed.exit.then(() => place.guardian.forget('process', pid));
    child.unref();
    return managed;
  } finally {
    await log.close();
  }
}

/** Not recursive: a start that the end of its cluster overtakes must not bring the cluster's folder back. */
async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}
