import { setTimeout as sleep } from 'node:timers/promises';
import { isObject } from '../../lib/base/json.ts';
import { identify, killGroup, type ProcessIdentity, stillRuns } from './processes.ts';

/** A command of the user's that runs now, and may outlive the process that started it. */
export interface CommandUnderWay extends ProcessIdentity {
  /** Whose it is, to follow an article: `stop command of node2`. */
  readonly what: string;
  /** When it was started, in milliseconds since 1970. */
  readonly beganAt: number;
  /** How long it may take from then on. */
  readonly timeoutMs: number;
}

/** One that was started just now. */
export function underWay(what: string, pid: number, timeoutMs: number): CommandUnderWay {
  return { what, pid, startTicks: identify(pid)?.startTicks ?? null, beganAt: Date.now(), timeoutMs };
}

/** Whether a value from a file is one. */
export function isUnderWay(value: unknown): value is CommandUnderWay {
  if (!isObject(value)) return false;
  const { what, pid, startTicks, beganAt, timeoutMs } = value;
  // To kill the group of a smaller number would be to kill everything.
  if (typeof what !== 'string' || !Number.isInteger(pid) || Number(pid) <= 1) return false;
  return [startTicks ?? 0, beganAt, timeoutMs].every((number) => typeof number === 'number');
}

const POLL_MS = 20;
/** How long one that was killed is waited for. */
const KILLED_MS = 5_000;

/**
 * Waits until commands have ended that nobody waits for any more. One whose time is over is killed with its group, as by who started it.
 * @returns those that run all the same
 */
export async function untilEnded(commands: readonly CommandUnderWay[]): Promise<CommandUnderWay[]> {
  await Promise.all(
    commands.map(async (command) => {
      const { pid, beganAt, timeoutMs } = command;
      // No longer than it may take in all, whatever was done to the clock since.
      if (await endsWithin(command, Math.min(timeoutMs, beganAt + timeoutMs - Date.now()))) return;
      killGroup(pid);
      await endsWithin(command, KILLED_MS);
    }),
  );
  return commands.filter(stillRuns);
}

async function endsWithin(command: CommandUnderWay, ms: number): Promise<boolean> {
  for (const deadline = performance.now() + ms; stillRuns(command); await sleep(POLL_MS)) {
    if (performance.now() >= deadline) return false;
  }
  return true;
}

/** Why nothing is undone beside commands that do not end; null when there are none. */
export function stillUnderWay(commands: readonly CommandUnderWay[]): string | null {
  if (commands.length === 0) return null;
  const all = commands.map(({ what, pid }) => `the ${what} (process ${pid})`).join(', ');
  return `it was not run beside what still runs: ${all}`;
}
