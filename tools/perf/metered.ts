import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { EXIT, UserError, unavailable } from '../../runner/system/errors.ts';
import { killGroup } from '../../runner/system/processes.ts';

/** What a process used from its start to its end. */
export interface Usage {
  readonly exitCode: number | null;
  /** User and system time, as the kernel charged it; steps of 10 ms. */
  readonly cpuSeconds: number;
  /** Largest resident memory, 0 where there is no /proc. */
  readonly peakBytes: number;
  /** The tail of what it printed. */
  readonly output: string;
}

export interface MeteredOptions {
  readonly env: NodeJS.ProcessEnv;
  /** After this it is taken to hang. */
  readonly limitMs: number;
  readonly signal: AbortSignal;
  /** Asked every few milliseconds; once it says true the process gets one SIGTERM. */
  readonly until?: () => Promise<boolean>;
}

/**
 * Node does not tell what a child used; the shell's `times` does, exactly and in the end, from what `wait` gave it.
 * Descriptor 3 takes the child's number and then the times. Nothing is ever written to our end of stdin: when it closes, this
 * process is gone, and the child is told to stop.
 */
const SHELL = [
  'exec 4<&0',
  '"$@" 3>&- 4<&- & pid=$!',
  '{ read -r _ <&4; kill "$pid"; } & watcher=$!',
  'echo "$pid" >&3',
  'wait "$pid"; code=$?',
  'times >&3',
  'kill "$watcher"; exit "$code"',
].join('\n');
const SAMPLE_MS = 20;
const KEPT_OUTPUT = 4_000;

/** Seconds of processor time of the children, from what the shell's `times` printed; NaN when it is something else. */
export function childSeconds(text: string): number {
  const times = [...text.matchAll(/(\d+)m(\d+(?:[.,]\d+)?)s/g)].map(
    ([, minutes, seconds]) => Number(minutes) * 60 + Number((seconds as string).replace(',', '.')),
  );
  const [, , user, system] = times;
  return times.length === 4 && user !== undefined && system !== undefined ? user + system : Number.NaN;
}

/** The high-water mark of a living process's resident memory in bytes; null when it is gone. */
export function peakMemory(pid: number): number | null {
  try {
    const match = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return match === null ? null : Number(match[1]) * 1_024;
  } catch {
    return null;
  }
}

/**
 * Runs a command to its end in a process group of its own and tells what it used.
 * @throws UserError, exit 3 when it hangs or cannot be started, exit 130 when the signal fired
 */
export async function runMetered(command: readonly string[], options: MeteredOptions): Promise<Usage> {
  options.signal.throwIfAborted();
  const child = spawn('/bin/sh', ['-c', SHELL, 'sh', ...command], {
    detached: true,
    env: options.env,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  });
  let output = '';
  let report = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-KEPT_OUTPUT);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  child.stdio[3]?.on('data', (chunk: Buffer) => {
    report += chunk.toString();
  });

  let late = false;
  const kill = (): void => {
    if (child.pid !== undefined) killGroup(child.pid);
  };
  const limit = setTimeout(() => {
    late = true;
    kill();
  }, options.limitMs);
  options.signal.addEventListener('abort', kill, { once: true });
  process.once('exit', kill);

  let peakBytes = 0;
  let told = false;
  let asking = false;
  const sample = async (): Promise<void> => {
    const pid = Number.parseInt(report, 10);
    if (Number.isNaN(pid)) return;
    peakBytes = Math.max(peakBytes, peakMemory(pid) ?? 0);
    if (told || asking || options.until === undefined) return;
    asking = true;
    told = await options.until().catch(() => false);
    asking = false;
    if (told && child.exitCode === null) process.kill(pid, 'SIGTERM');
  };
  const sampler = setInterval(() => void sample(), SAMPLE_MS);
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', (error) => reject(unavailable(`/bin/sh cannot be started: ${error.message}`, error)));
      child.once('close', (code) => resolve(code));
    });
    if (options.signal.aborted) throw new UserError('interrupted', EXIT.interrupted, { cause: options.signal.reason });
    if (late) throw unavailable(`${command.join(' ')} did not end within ${options.limitMs / 1_000} s`);
    return { exitCode, cpuSeconds: childSeconds(report.slice(report.indexOf('\n') + 1)), peakBytes, output };
  } finally {
    clearTimeout(limit);
    clearInterval(sampler);
    options.signal.removeEventListener('abort', kill);
    process.removeListener('exit', kill);
  }
}
