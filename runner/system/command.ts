import { type ChildProcess, type StdioOptions, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { redacted, secretsIn } from '../../lib/base/redact.ts';
import { commandEnvironment, type Environment } from './environment.ts';
import { type Printed, pipes, type Sink, unnamedFile } from './output.ts';
import { killGroup } from './processes.ts';

/** A program to be run, without a shell. */
export interface Program {
  /** A path, or a name that is looked up on the PATH of `env`. */
  readonly file: string;
  readonly args: readonly string[];
  /** All variables that it gets: see environment.ts. */
  readonly env: Environment;
  /** Its working folder; this process's own by default. */
  readonly cwd?: string;
}

export interface RunOptions {
  /** From its start to its end. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** What it reads on stdin; nothing by default. */
  readonly input?: string;
  /** How much of the end of what it prints is kept, in characters; 16,384 by default. */
  readonly keep?: number;
  /** Open files of this process that it inherits, as 3 and up. */
  readonly descriptors?: readonly number[];
  /** Called with its process number once it runs. */
  readonly onStart?: (pid: number) => void;
  /**
   * It is interrupted first, once, and killed when it has not ended after this time. Signals then go to it alone, for what
   * it started may be the user's, such as a browser. By default its whole group is killed at once.
   */
  readonly interruptMs?: number;
  /** What it leaves running, such as a node, goes on: only the program itself is waited for, and output goes to a file. */
  readonly leavesRunning?: boolean;
}

/** How a program came to its end. Code and signal are of the program itself; null where the other, or neither, is known. */
export type Ending = Printed & { readonly code: number | null; readonly signal: NodeJS.Signals | null } & (
    | { readonly end: 'exited'; readonly pid: number }
    | { readonly end: 'timeout'; readonly pid: number; readonly afterMs: number }
    /** `pid` is null when it was not started at all. */
    | { readonly end: 'aborted'; readonly pid: number | null }
    /** It could not be started; `reason` says why, in words. */
    | { readonly end: 'failed'; readonly pid: null; readonly reason: string }
  );

const KEPT = 16_384;
/** What a process that left the group may still hold; after this, what comes from it is not waited for. */
const PIPES_MS = 1_000;
const NOTHING = { output: '', stdout: '', cut: false, code: null, signal: null } as const;

/**
 * The one place where processes begin: in a group of their own, so that a terminal's Ctrl-C reaches this process alone.
 * Called directly only for what runs on beside this process: nodes, what they are made of, and the guardian.
 * @param ownGroup false for what is to be paused and killed together with this process
 * @throws Error when the arguments cannot be passed on; what else prevents the start comes as the event `error`
 */
export function startProgram(
  { file, args, env, cwd }: Program,
  stdio: StdioOptions,
  { ownGroup = true }: { readonly ownGroup?: boolean } = {},
): ChildProcess {
  return spawn(file, args, { detached: ownGroup, env, stdio, ...(cwd === undefined ? {} : { cwd }) });
}

/**
 * Runs a program as leader of its own process group, without a shell, and resolves when it and the pipes that it handed on
 * are closed. On time-out, abort, or exit of this process the whole group is killed: `go build` has compilers below it.
 */
export async function runProgram(program: Program, options: RunOptions): Promise<Ending> {
  if (options.signal?.aborted === true) return { ...NOTHING, end: 'aborted', pid: null };
  const keep = options.keep ?? KEPT;
  const sink = options.leavesRunning ? await unnamedFile(keep) : pipes(keep);
  try {
    return await runInto(sink, program, options);
  } finally {
    await sink.close();
  }
}

async function runInto(sink: Sink, program: Program, options: RunOptions): Promise<Ending> {
  const { input, descriptors = [] } = options;
  let child: ChildProcess;
  try {
    const stdin = input === undefined ? 'ignore' : 'pipe';
    child = startProgram(program, [stdin, sink.target, sink.target, ...descriptors]);
  } catch (error) {
    return { ...NOTHING, end: 'failed', pid: null, reason: whyNotStarted(program, error as Error) };
  }
  const { pid } = child;
  const over = new Promise<Error | null>((resolve) => {
    // Also when a signal cannot be sent, which is no end.
    child.on('error', (error) => pid === undefined && resolve(error));
    child.once(sink.over, () => resolve(null));
  });
  sink.listen(child);
  // One that fails early does not read the rest of its input.
  child.stdin?.on('error', () => undefined).end(input);
  if (pid === undefined) {
    const reason = whyNotStarted(program, (await over) ?? new Error('it did not start'));
    return { ...NOTHING, end: 'failed', pid: null, reason };
  }
  options.onStart?.(pid);
  const watch = watchOver(child, pid, options);
  await over;
  const forced = watch.release();
  const common = { ...(await sink.read()), code: child.exitCode, signal: child.signalCode, pid };
  if (forced === 'timeout') return { ...common, end: forced, afterMs: options.timeoutMs };
  return { ...common, end: forced ?? 'exited' };
}

/** Ends a running program when its time is over, the signal fires, or this process exits. `release` tells whether it did. */
function watchOver(
  child: ChildProcess,
  pid: number,
  { timeoutMs, signal, interruptMs }: RunOptions,
): { release(): 'timeout' | 'aborted' | null } {
  let forced: 'timeout' | 'aborted' | null = null;
  const timers: NodeJS.Timeout[] = [];
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const kill = (): void => {
    if (interruptMs === undefined) killGroup(pid);
    else child.kill('SIGKILL');
  };
  const dropPipes = (): void => {
    for (const stream of [child.stdout, child.stderr]) stream?.destroy();
  };
  const force = (why: 'timeout' | 'aborted') => (): void => {
    if (forced !== null) return;
    if (hasEnded()) {
      // Of itself; only what it left behind still holds its pipes.
      kill();
      dropPipes();
      return;
    }
    forced = why;
    child.once('exit', () => timers.push(setTimeout(dropPipes, PIPES_MS)));
    if (interruptMs === undefined) kill();
    else {
      child.kill('SIGINT');
      timers.push(setTimeout(kill, interruptMs));
    }
  };
  timers.push(setTimeout(force('timeout'), timeoutMs));
  const abort = force('aborted');
  signal?.addEventListener('abort', abort, { once: true });
  // It may have fired since the caller looked.
  if (signal?.aborted === true) abort();
  killAtExit.add(kill);
  return {
    release: () => {
      for (const timer of timers) clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      killAtExit.delete(kill);
      return forced;
    },
  };
}

const killAtExit = new Set<() => void>();
// One listener for all: Node warns of a leak when there are many.
process.on('exit', () => {
  for (const kill of killAtExit) kill();
});

/**
 * Runs a program while everything else in this process waits: for what is asked where nothing can be awaited. It must be short,
 * and start no others, for only the program itself is killed on time-out.
 */
export function runBlocking({ file, args, env, cwd }: Program, timeoutMs: number): Ending {
  const { pid, status, signal, stdout, stderr, error } = spawnSync(file, args, {
    ...{ env, encoding: 'utf8', maxBuffer: KEPT, timeout: timeoutMs, killSignal: 'SIGKILL' },
    ...(cwd === undefined ? {} : { cwd }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const common = { output: `${stdout ?? ''}${stderr ?? ''}`, stdout: stdout ?? '', cut: false, code: status, signal };
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  if (code === 'ETIMEDOUT') return { ...common, end: 'timeout', pid, afterMs: timeoutMs };
  // It was ended for printing too much, which is no more an answer than the end of it would be.
  if (error && code !== 'ENOBUFS') {
    return { ...common, end: 'failed', pid: null, reason: whyNotStarted({ file, cwd }, error) };
  }
  return { ...common, cut: code === 'ENOBUFS', end: 'exited', pid };
}

/** Why a program could not be started, in words and with the system's own name for it. */
export function whyNotStarted({ file, cwd }: { file: string; cwd?: string | undefined }, error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' && cwd !== undefined && !existsSync(cwd)) return `its folder ${cwd} does not exist (ENOENT)`;
  if (code === 'ENOENT' && file.includes('/')) return `there is no program ${file} (ENOENT)`;
  if (code === 'ENOENT') return `there is no program ${file} on the PATH (ENOENT)`;
  if (code === 'EACCES') return `${file} is not executable, or lies where one may not look (EACCES)`;
  return error.message;
}

/** What went wrong, as the rest of a sentence that begins with the program; null when it ended with exit code 0. */
export function howItFailed(ending: Ending): string | null {
  if (ending.end === 'failed') return `cannot be run: ${ending.reason}`;
  if (ending.end === 'timeout') return `did not end within ${ending.afterMs / 1_000} s`;
  if (ending.end === 'aborted') return `was ${ending.pid === null ? 'not run' : 'ended'}, for the run was interrupted`;
  if (ending.signal !== null) return `was ended by ${ending.signal}`;
  return ending.code === 0 ? null : `ended with exit code ${ending.code}`;
}

/** A program and its arguments, to be run without a shell in the configuration's folder. */
export type Command = readonly string[];

export interface CommandPlace {
  /** The folder it runs in. */
  readonly folder: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** All variables that it gets; this process's, without raftmark's keys, by default. */
  readonly env?: Environment;
  /** Called with its process number once it runs. */
  readonly onStart?: (pid: number) => void;
}

/** How much of the end of a command's output is kept, to be quoted. */
const QUOTED_BYTES = 600;

/** How a user's command went. */
export interface CommandEnd {
  /** Why it did not work, with the end of what it printed; null when it ended with exit code 0. */
  readonly failure: string | null;
  /** The end of what it had printed until it ended; empty when it printed nothing. */
  readonly printed: string;
}

/** What a command printed, without what its arguments hold that nobody else should see. */
function withoutSecrets(printed: string, args: readonly string[]): string {
  return redacted(secretsIn(args).reduce((text, secret) => text.replaceAll(secret, '***'), printed));
}

/**
 * Runs a user's command until the program itself has ended: what it left running, such as a node, goes on. On time-out, abort,
 * or exit of this process its group is killed. It gets the user's environment, see commandEnvironment().
 */
export async function runCommand(command: Command, place: CommandPlace): Promise<CommandEnd> {
  const { folder, timeoutMs, signal, env = commandEnvironment(), onStart } = place;
  const [file = '', ...args] = command;
  const ending = await runProgram(
    { file, args, env, cwd: folder },
    { timeoutMs, signal, keep: QUOTED_BYTES, leavesRunning: true, ...(onStart && { onStart }) },
  );
  const text = withoutSecrets(ending.output.trim(), args);
  const printed = text === '' ? '' : `${ending.cut ? '...' : ''}${text}`;
  const failure = howItFailed(ending);
  // What never ran has printed nothing, and that is no news.
  if (failure === null || ending.pid === null) return { failure, printed };
  return { failure: failure + (printed === '' ? ' and printed nothing' : `; it printed:\n${printed}`), printed };
}
