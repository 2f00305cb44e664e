import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { unavailable } from './errors.ts';

const PATIENCE_MS = 5_000;
const POLL_MS = 1;

/** Whether the kernel has a process stopped (SIGSTOP); null when it does not say (no /proc) or the process is gone. */
export function isStopped(pid: number): boolean | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold parentheses itself; the state is what follows the last one (proc_pid_stat(5)).
    return text[text.lastIndexOf(')') + 2] === 'T';
  } catch {
    return null;
  }
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
    await sleep(POLL_MS);
  }
}
