import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { unavailable } from './errors.ts';

const PATIENCE_MS = 5_000;
const POLL_MS = 10;
/** A stop takes effect within a millisecond, and the moment is part of what is measured. */
const STOP_POLL_MS = 1;

/** SIGKILL, which also ends stopped processes. Resolves with those that ended, once they are gone or after five seconds. */
export async function endProcesses(pids: readonly number[]): Promise<number[]> {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Gone already, or another user's: then it is not among those that ended.
    }
  }
  const deadline = performance.now() + PATIENCE_MS;
  while (pids.some(isAlive) && performance.now() < deadline) await sleep(POLL_MS);
  return pids.filter((pid) => !isAlive(pid));
}

/** The states of a process that has ended and whose parent has not asked for its exit code yet. */
const ENDED_STATES = ['Z', 'X', 'x'];
const STOPPED_STATE = 'T';

/**
 * The fields of /proc/PID/stat from the third, the state, on (proc_pid_stat(5)). The name before them is in parentheses and may
 * itself hold spaces and parentheses, so they count from the last one.
 */
function statFields(text: string): string[] {
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** What /proc/PID/stat says of a process, as far as it is used. */
export interface ProcessStat {
  readonly cpuTicks: number;
  /** Of children that have ended, and theirs. */
  readonly waitedTicks: number;
  readonly threads: number;
  readonly startTicks: number;
}

/** The fields of /proc/PID/stat that are used; null when the process has ended or the text is something else. */
export function parseStat(text: string): ProcessStat | null {
  const fields = statFields(text);
  // Field 3, the state, is the first here: utime is 14, stime 15, cutime 16, cstime 17, num_threads 20, starttime 22.
  const [cpuTicks, waitedTicks, threads, startTicks] = [
    Number(fields[11]) + Number(fields[12]),
    Number(fields[13]) + Number(fields[14]),
    Number(fields[17]),
    Number(fields[19]),
  ];
  if (ENDED_STATES.includes(fields[0] ?? '') || Number.isNaN(cpuTicks + waitedTicks + threads + startTicks))
    return null;
  return { cpuTicks, waitedTicks, threads, startTicks };
}

/** SIGKILL to every process of a group; does nothing when the group is gone. */
export function killGroup(leader: number): void {
  signalGroup(leader, 'SIGKILL');
}

/** Likewise. */
export function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // ESRCH: it ended by itself
  }
}

/** Whether a process of this machine runs. One of another user's does; one that ended and only waits to be reaped does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // Where the first process of a container does not reap, a killed run would look alive for ever.
    return !ENDED_STATES.includes(stateOf(pid) ?? '');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A process, and no other that is given its number later. */
export interface ProcessIdentity {
  readonly pid: number;
  /** In clock ticks since boot; null where the kernel does not say (no /proc on macOS). */
  readonly startTicks: number | null;
}

/** The process that has a number now; null when none that runs does. */
export function identify(pid: number): ProcessIdentity | null {
  if (!isAlive(pid)) return null;
  try {
    return { pid, startTicks: parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.startTicks ?? null };
  } catch {
    return { pid, startTicks: null };
  }
}

/** Whether that very process runs. */
export function stillRuns({ pid, startTicks }: ProcessIdentity): boolean {
  const now = identify(pid);
  if (now === null) return false;
  return startTicks === null || now.startTicks === null || now.startTicks === startTicks;
}

/** The letter of a process's state; null when the kernel does not say (no /proc on macOS) or the process is gone. */
function stateOf(pid: number): string | null {
  try {
    return statFields(readFileSync(`/proc/${pid}/stat`, 'latin1'))[0] ?? null;
  } catch {
    return null;
  }
}

/** Whether the kernel has a process stopped (SIGSTOP); null when it does not say (no /proc) or the process is gone. */
export function isStopped(pid: number): boolean | null {
  const state = stateOf(pid);
  return state === null ? null : state === STOPPED_STATE;
}

/**
 * Resolves when all processes are stopped, or none is, as told; at once where the kernel does not say.
 * @throws UserError (exit 3) when that takes more than five seconds, as it does for a process in an uninterruptible wait
 */
export async function untilStopped(pids: readonly number[], stopped: boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (pids.some((pid) => isStopped(pid) === !stopped)) {
    if (performance.now() > deadline) {
      const what = stopped ? 'stop' : 'continue';
      throw unavailable(`processes ${pids.join(', ')} did not ${what} within ${PATIENCE_MS / 1000} s of the signal`);
    }
    await sleep(STOP_POLL_MS);
  }
}

export async function allProcesses(): Promise<number[]> {
  return (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
}
