import { spawn } from 'node:child_process';
import { killGroup } from './processes.ts';

/** How a process came to its end. `output` is the tail of what it printed, both streams in order of arrival. */
export type GroupResult =
  | { readonly end: 'exited'; readonly code: number | null; readonly output: string }
  | { readonly end: 'timeout' | 'aborted'; readonly output: string }
  | { readonly end: 'failed'; readonly error: Error; readonly output: string };

export interface GroupOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  readonly cwd?: string;
  readonly signal?: AbortSignal | undefined;
}

const KEPT_OUTPUT = 16_384;

/**
 * Runs a program as leader of its own process group, without a shell, and resolves when it and the pipes it handed on are
 * closed. On time-out, abort, or exit of this process the whole group is killed: `go build` has compilers below it.
 */
export async function runInGroup(
  file: string,
  parameters: readonly string[],
  options: GroupOptions,
): Promise<GroupResult> {
  if (options.signal?.aborted === true) return { end: 'aborted', output: '' };
  const child = spawn(file, parameters, {
    detached: true,
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  let output = '';
  let forced: 'timeout' | 'aborted' | null = null;
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-KEPT_OUTPUT);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);

  const kill = () => {
    if (child.pid !== undefined) killGroup(child.pid);
  };
  const end = (why: 'timeout' | 'aborted') => () => {
    forced ??= why;
    kill();
  };
  const timer = setTimeout(end('timeout'), options.timeoutMs);
  const onAbort = end('aborted');
  options.signal?.addEventListener('abort', onAbort, { once: true });
  process.once('exit', kill);
  try {
    return await new Promise<GroupResult>((resolve) => {
      child.once('error', (error) => resolve({ end: 'failed', error, output }));
      child.once('close', (code) =>
        resolve(forced === null ? { end: 'exited', code, output } : { end: forced, output }),
      );
    });
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', onAbort);
    process.removeListener('exit', kill);
  }
}

/** A program and its arguments, to be run without a shell in the configuration's folder. */
export type Command = readonly string[];
