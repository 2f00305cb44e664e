import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { howItFailed, runProgram } from '../../system/command.ts';
import { environmentFor } from '../../system/environment.ts';
import { unavailable } from '../../system/errors.ts';

const LIMIT_MS = 10_000;
/** A file system that was just being mounted when it was killed shows up within this. */
const LATE_MS = 100;

/**
 * Where FUSE file systems are mounted below a folder, the innermost first.
 * @param mountinfo text of /proc/PID/mountinfo, see proc_pid_mountinfo(5)
 */
export function fuseMountsIn(mountinfo: string, folder: string): string[] {
  return mountinfo
    .split('\n')
    .flatMap((line) => {
      const [place = '', kind = ''] = line.split(' - ');
      const path = unescaped(place.split(' ')[4] ?? '');
      return /^fuse(\.|$)/.test(kind.split(' ')[0] ?? '') && path.startsWith(`${folder}/`) ? [path] : [];
    })
    .reverse();
}

/** The kernel writes blanks and backslashes as octal numbers. */
function unescaped(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/** The same of this process's mounts, now; none but on Linux. */
export function fuseMountsBelow(folder: string): string[] {
  return process.platform === 'linux' ? fuseMountsIn(readFileSync('/proc/self/mountinfo', 'utf8'), folder) : [];
}

/** Takes a mount away at once, also one whose file system is dead or in use. @throws UserError when it stays */
export async function detach(path: string): Promise<void> {
  const program = { file: 'umount', args: ['-l', path], env: environmentFor() };
  const ending = await runProgram(program, { timeoutMs: LIMIT_MS });
  const failure = howItFailed(ending);
  if (failure !== null) throw unavailable(`umount -l ${path} ${failure}: ${ending.output.trim()}`);
}

/**
 * Takes all FUSE file systems below a folder of raftmark's away, and those that come up late as well: what is deleted next must
 * not be reached through one. Gives where they were.
 * @throws UserError when one stays
 */
export async function detachBelow(folder: string): Promise<string[]> {
  const gone: string[] = [];
  for (;;) {
    const mounts = fuseMountsBelow(folder);
    for (const path of mounts) await detach(path);
    gone.push(...mounts);
    if (mounts.length === 0) return gone;
    await sleep(LATE_MS);
  }
}
