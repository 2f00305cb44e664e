import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { unavailable } from '../../system/errors.ts';

// Where distributions put it. A user's PATH, and the empty environment of a guardian, may lack the folders of root's programs.
const FOLDERS = ['/usr/sbin', '/sbin', '/usr/bin', '/bin'];

/** Absolute path of iproute2's `ip`, or null when it is not installed. */
export function ipPath(): string | null {
  const folders = [...(process.env.PATH ?? '').split(':').filter((folder) => folder.startsWith('/')), ...FOLDERS];
  return folders.map((folder) => join(folder, 'ip')).find(existsSync) ?? null;
}

/**
 * Runs `ip` and gives what it printed.
 * @param input lines for `-batch -`, each one command
 * @throws UserError (exit 3) with what `ip` complained of
 */
export async function ip(args: readonly string[], input?: readonly string[]): Promise<string> {
  const path = ipPath();
  if (path === null) throw unavailable('the command ip is missing: install the package iproute2');
  // Its own group: a Ctrl-C must not end it half-way, for the runner undoes what it has done.
  const child = spawn(path, args, { detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  let complaint = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  // One that fails early does not read the rest of its input.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input === undefined ? '' : `${input.join('\n')}\n`);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw unavailable(`ip ${args.join(' ')}: ${complaint.trim() || `exit code ${code}`}`);
  return output;
}

/** Several commands in one namespace, one after the other until one fails. @throws UserError (exit 3) */
export async function ipInside(namespace: string, commands: readonly string[]): Promise<void> {
  await ip(['-n', namespace, '-batch', '-'], commands);
}
