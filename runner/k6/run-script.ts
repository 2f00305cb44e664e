import { closeSync, openSync, writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSummary, type ScriptSummary } from '../../lib/exchange/summary.ts';
import { type Ending, howItFailed, runProgram } from '../system/command.ts';
import { onProcessors, type Pin } from '../system/pin.ts';
import { freePorts } from '../system/ports.ts';
import { k6Environment, SPARING_GOGC } from './environment.ts';
import { type Live, watchLive } from './live.ts';
import { type Complaint, complaintsIn, exceptionsIn, firstException, lastError } from './log.ts';
import { MemoryGuard, type MemoryLimits } from './memory-guard.ts';
import { type Outputs, outputArguments, outputVariables } from './outputs.ts';
import { type Secrets, secretDescriptor } from './secret.ts';

export interface ScriptRun {
  readonly k6: string;
  /** The processors that it is bound to; none by default. */
  readonly pin?: Pin | null;
  /** The bundle, e.g. dist/mixed.js. */
  readonly script: string;
  /** A folder of this run, for the summary and the log. */
  readonly folder: string;
  readonly secrets: Secrets;
  /** Variables of the script, see lib/exchange/settings.ts. */
  readonly settings: Readonly<Record<string, string>>;
  readonly outputs: Outputs;
  /** Names the page of the dashboard. */
  readonly title: string;
  /** After this the script is taken to hang, and is interrupted. */
  readonly limitMs: number;
  readonly signal: AbortSignal;
  /** Ends a load that has no end of its own; that is no interruption. */
  readonly stop?: AbortSignal;
  /** It does little at a time, beside nodes that may need the memory: that is then dearer than processor time. */
  readonly sparing?: boolean;
  /** A file for what the script prints with console.log. */
  readonly consoleOutput?: string;
  /** What it may take of the memory; by what is free when it starts by default. */
  readonly memory?: MemoryLimits;
  /** Called with k6's process number once it runs. */
  readonly onStart?: (pid: number) => void;
  /** Called about once a second while the script runs; without it nothing is asked of k6. */
  readonly onLive?: (live: Live) => void;
  /** The sub-metric of latencies that `onLive` is to report, by time since the load began. */
  readonly liveTrend?: (elapsedMs: number) => string;
}

/** How a script ended. `summary` is there only when its file exists and can be read. */
export interface ScriptEnd {
  readonly pid: number;
  readonly exitCode: number | null;
  /** When, in ms since 1970. */
  readonly endedMs: number;
  readonly interrupted: boolean;
  readonly summary: ScriptSummary | null;
  /** Why there is nothing to trust: k6's own last error, or what was wrong with the summary. */
  readonly failure: string | null;
  /** Exceptions that k6 has logged, by the k6 scenario that threw them: for a script that left no summary. */
  readonly exceptions: ReadonlyMap<string, number>;
  /** The message of the first exception in the script; null when it threw none. */
  readonly firstException: string | null;
  /** What else k6 complained of in its log, e.g. of an output that could not be written: its words and how often. */
  readonly complaints: readonly Complaint[];
}

/** k6's exit code when a threshold was crossed. */
const CROSSED = 99;
/** How long k6 may take to write its summary after it was interrupted. */
const INTERRUPT_GRACE_MS = 20_000;

/**
 * Runs one k6 script to its end, in a process group of its own so that a terminal's Ctrl-C does not reach it, and
 * interrupts it at most once: a second signal would cost the summary.
 * If the runner is killed, k6 ends at its next line of progress, since nobody reads them any more.
 */
export async function runScript(run: ScriptRun): Promise<ScriptEnd> {
  const summaryFile = join(run.folder, 'summary.json');
  const logFile = join(run.folder, 'k6.log');
  await rm(summaryFile, { force: true });
  await rm(logFile, { force: true });
  const port = run.onLive ? ((await freePorts(1))[0] ?? null) : null;
  const live = port !== null && run.onLive ? watchLive(port, run.onLive, run.liveTrend) : null;
  const guard = new MemoryGuard(run.memory);
  try {
    const ending = await runK6(run, logFile, port, summaryFile, guard);
    const endedMs = Date.now();
    const log = await readFile(logFile, 'utf8').catch(() => '');
    const end = scriptEnd(run, ending, await readSummary(summaryFile), log);
    const { why } = guard;
    return why === null ? { ...end, endedMs } : { ...end, endedMs, interrupted: false, failure: why };
  } finally {
    guard.stop();
    await live?.stop();
  }
}

/** @param log where k6's log goes, a path without a comma: k6 takes what follows one for another setting */
function scriptArguments(run: ScriptRun, log: string, port: number | null): string[] {
  const args = ['run', '--no-color', `--log-output=file=${log}`];
  // The user's own (~/.config/k6/config.json) may set a rate, or anything else. The cloud's login is in it as well.
  if (!run.outputs.outs.some((out) => /^cloud(=|$)/.test(out))) args.push('--config', emptyConfig(run.folder));
  if (run.consoleOutput !== undefined) args.push('--console-output', run.consoleOutput);
  if (port !== null) args.push('--address', `127.0.0.1:${port}`);
  return [...args, ...outputArguments(run.outputs, run.title), run.script];
}

function emptyConfig(folder: string): string {
  const path = join(folder, 'k6.json');
  writeFileSync(path, '{}\n');
  return path;
}

async function runK6(
  run: ScriptRun,
  logFile: string,
  port: number | null,
  summaryFile: string,
  guard: MemoryGuard,
): Promise<Ending> {
  // An inherited descriptor: k6 takes secrets from a file, and they are to be in none that has a name.
  const secret = Object.keys(run.secrets).length === 0 ? null : secretDescriptor(run.folder, run.secrets);
  // As an inherited descriptor, where its path cannot be told.
  const log = logFile.includes(',') ? openSync(logFile, 'a', 0o600) : null;
  const descriptors = [secret, log].filter((each) => each !== null);
  try {
    const settings = {
      ...outputVariables(run.outputs),
      ...run.settings,
      SUMMARY: summaryFile,
      ...(secret === null ? {} : { K6_SECRET_SOURCE: 'file=/dev/fd/3' }),
    };
    const args = scriptArguments(run, log === null ? logFile : `/dev/fd/${2 + descriptors.length}`, port);
    const env = run.sparing ? k6Environment(settings, undefined, SPARING_GOGC) : k6Environment(settings);
    const { command, args: words } = onProcessors(run.pin ?? null, run.k6, args);
    return await runProgram(
      { file: command, args: words, env },
      {
        timeoutMs: run.limitMs,
        interruptMs: INTERRUPT_GRACE_MS,
        signal: AbortSignal.any([run.signal, guard.signal, ...(run.stop ? [run.stop] : [])]),
        descriptors,
        onStart: (pid) => {
          guard.watch(pid);
          run.onStart?.(pid);
        },
      },
    );
  } finally {
    for (const each of descriptors) closeSync(each);
  }
}

/** The summary, or what is wrong with it. */
async function readSummary(file: string): Promise<ScriptSummary | string> {
  try {
    return parseSummary(await readFile(file, 'utf8'));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return missing ? 'k6 left no summary' : (error as Error).message;
  }
}

function scriptEnd(
  run: ScriptRun,
  ending: Ending,
  read: ScriptSummary | string,
  log: string,
): Omit<ScriptEnd, 'endedMs'> {
  const summary = typeof read === 'string' ? null : read;
  const stopped = run.stop?.aborted === true;
  const interrupted = ending.end === 'timeout' || ending.end === 'aborted';
  let failure = typeof read === 'string' ? read : null;
  // A threshold that was crossed is a result, not a failure.
  if (ending.code !== 0 && !(ending.code === CROSSED && summary) && !(interrupted && summary)) {
    failure = whyFailed(ending, log);
  }
  if (ending.end === 'timeout' && !stopped && !run.signal.aborted) {
    failure = `k6 did not end within ${Math.round(run.limitMs / 1_000)} s`;
  }
  return {
    pid: ending.pid ?? 0,
    exitCode: ending.code,
    interrupted: interrupted && !stopped,
    summary,
    failure,
    exceptions: exceptionsIn(log),
    firstException: firstException(log),
    complaints: complaintsIn(log),
  };
}

/** k6's own last error, or else how it ended and the last line that it printed. */
function whyFailed(ending: Ending, log: string): string {
  if (ending.pid === null) return `k6 ${howItFailed(ending)}`;
  const said = lastError(log) ?? lastError(ending.output);
  if (said !== null) return said;
  const how = ending.code === null ? `was ended by ${ending.signal}` : `ended with code ${ending.code}`;
  return `k6 ${how}${ending.output ? `: ${ending.output.trim().split('\n').at(-1)}` : ''}`;
}
