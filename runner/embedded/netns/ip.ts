import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { howItFailed, runProgram } from '../../system/command.ts';
import { environmentFor } from '../../system/environment.ts';
import { unavailable } from '../../system/errors.ts';

// Where distributions put it. A user's PATH, and the empty environment of a guardian, may lack the folders of root's programs.
const FOLDERS = ['/usr/sbin', '/sbin', '/usr/bin', '/bin'];

/** Each takes milliseconds; a machine that is busy taking namespaces apart holds them up for seconds. */
const LIMIT_MS = 60_000;
/** The addresses and routes of a machine with ten thousand of them. */
const KEPT_OUTPUT = 2_000_000;

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
  const ending = await runProgram(
    { file: path, args, env: environmentFor() },
    {
      timeoutMs: LIMIT_MS,
      keep: KEPT_OUTPUT,
      // No abort: half-way it would leave what the runner, which undoes what it has done, does not know of.
      ...(input === undefined ? {} : { input: `${input.join('\n')}\n` }),
    },
  );
  const failure = howItFailed(ending);
  if (failure !== null) throw unavailable(`ip ${args.join(' ')}: ${ending.output.trim() || failure}`);
  if (ending.cut) throw unavailable(`ip ${args.join(' ')}: printed more than ${KEPT_OUTPUT} characters`);
  return ending.stdout;
}

/** Several commands in one namespace, one after the other until one fails. @throws UserError (exit 3) */
export async function ipInside(namespace: string, commands: readonly string[]): Promise<void> {
  await ip(['-n', namespace, '-batch', '-'], commands);
}
