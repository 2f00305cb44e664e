import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from './command.ts';
import { killGroup } from './processes.ts';

export interface CommandPlace {
  /** The folder it runs in. */
  readonly folder: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** How much of the end of its output is quoted when it fails. */
const QUOTED_BYTES = 600;

/**
 * Runs a user's command without a shell, as leader of its own process group, until the program itself has ended: what it left
 * running, such as a node, goes on. On time-out, abort, or exit of the runner its group is killed.
 * @returns why it did not work, with the end of what it printed; null when it ended with exit code 0
 */
export async function runCommand(
  command: Command,
  { folder, timeoutMs, signal }: CommandPlace,
): Promise<string | null> {
  if (signal?.aborted) return 'the run was interrupted';
  const [program = '', ...args] = command;
  // No pipe: a node started by the command keeps what it was given as output, and would end with the reader of a pipe.
  const path = join(tmpdir(), `raftmark-command-${randomUUID()}`);
  const output = await open(path, 'ax+', 0o600);
  await rm(path);
  try {
    const failure = await new Promise<string | null>((resolve) => {
      const child = spawn(program, args, { cwd: folder, detached: true, stdio: ['ignore', output.fd, output.fd] });
      let forced: string | null = null;
      const kill = () => {
        if (child.pid !== undefined) killGroup(child.pid);
      };
      const force = (why: string) => () => {
        forced ??= why;
        kill();
      };
      const timer = setTimeout(force(`did not end within ${timeoutMs / 1000} s`), timeoutMs);
      const abort = force('was ended, for the run was interrupted');
      signal?.addEventListener('abort', abort, { once: true });
      process.once('exit', kill);
      const settle = (why: string | null) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        process.removeListener('exit', kill);
        resolve(forced ?? why);
      };
      child.once('error', (error) => settle(`cannot be run: ${error.message}`));
      child.once('exit', (code, by) => {
        settle(code === 0 ? null : by === null ? `ended with exit code ${code}` : `was ended by ${by}`);
      });
    });
    return failure === null ? null : failure + quote(await tail(output));
  } finally {
    await output.close();
  }
}

/** Read by position: the command moved the one that the file's handles share. */
async function tail(output: FileHandle): Promise<string> {
  const { size } = await output.stat();
  const buffer = Buffer.alloc(Math.min(size, QUOTED_BYTES));
  await output.read(buffer, 0, buffer.length, size - buffer.length);
  const text = buffer.toString('utf8').trim();
  return size > buffer.length ? `...${text}` : text;
}

function quote(text: string): string {
  return text === '' ? ' and printed nothing' : `; it printed:\n${text}`;
}
