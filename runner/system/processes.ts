import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from './command.ts';

const PATIENCE_MS = 5_000;
const POLL_MS = 10;

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
