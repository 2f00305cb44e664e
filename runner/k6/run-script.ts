import { closeSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSummary, type ScriptSummary } from '../../lib/exchange/summary.ts';
import { type Ending, howItFailed, runProgram } from '../system/command.ts';
import { freePorts } from '../system/ports.ts';
import { k6Environment, SPARING_GOGC } from './environment.ts';
import { type Live, watchLive } from './live.ts';
import { type Outputs, outputArguments, outputVariables } from './outputs.ts';
import { type Secrets, secretDescriptor } from './secret.ts';

export interface ScriptRun {
  readonly k6: string;
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
}

/** k6's exit code when a threshold was crossed. */
const CROSSED = 99;
/** How long k6 may take to write its summary after it was interrupted. */
const INTERRUPT_GRACE_MS = 20_000;

/** The message of the last error in k6's log (its text format), without the stack. */
export function lastError(log: string): string | null {
  const errors = [...log.matchAll(/level=error msg="((?:[^"\\]|\\.)*)"/g)].map((match) => match[1] as string);
  const last = errors.filter((message) => !message.startsWith('test run was aborted because k6 received')).at(-1);
  return last === undefined ? null : withoutStack(last);
}

/** Errors of iterations in k6's log, thrown or of a promise: those lines alone name a scenario. */
function thrownIn(log: string): { readonly message: string; readonly scenario: string }[] {
  const lines = log.matchAll(/level=error msg="((?:[^"\\]|\\.)*)"[^\n]* scenario=(\S+)/g);
  return [...lines].map(([, message = '', scenario = '']) => ({ message, scenario }));
}

/** The message of the first exception of an iteration in k6's log, without the stack. */
export function firstException(log: string): string | null {
  const [first] = thrownIn(log);
  return first === undefined ? null : withoutStack(first.message);
}

/** How many exceptions of iterations k6's log tells of, by k6 scenario. */
export function exceptionsIn(log: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const { scenario } of thrownIn(log)) found.set(scenario, (found.get(scenario) ?? 0) + 1);
  return found;
}

/** A message as k6 logs it: with escapes, the kind of the error before and the stack after. */
function withoutStack(message: string): string {
  const lines = message.replace(/\\"/g, '"').split(/\\n/);
  // A line that ends in a colon says nothing without the next.
  const detail = lines[0]?.endsWith(':') ? ` ${(lines[1] ?? '').replace(/^(\\t|[\s-])+/, '')}` : '';
  const first = `${lines[0]}${detail}`.trimEnd();
  return first.replace(/^(Uncaught \(in promise\) ?|GoError: |Error: )+/, '');
}

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
  try {
    const ending = await runK6(run, scriptArguments(run, logFile, port), summaryFile);
    const endedMs = Date.now();
    const log = await readFile(logFile, 'utf8').catch(() => '');
    return { ...scriptEnd(run, ending, await readSummary(summaryFile), log), endedMs };
  } finally {
    await live?.stop();
  }
}

function scriptArguments(run: ScriptRun, logFile: string, port: number | null): string[] {
  const args = ['run', '--no-color', `--log-output=file=${logFile}`];
  if (run.consoleOutput !== undefined) args.push('--console-output', run.consoleOutput);
  if (port !== null) args.push('--address', `127.0.0.1:${port}`);
  return [...args, ...outputArguments(run.outputs, run.title), run.script];
}

async function runK6(run: ScriptRun, args: readonly string[], summaryFile: string): Promise<Ending> {
  // An inherited descriptor: k6 takes secrets from a file, and they are to be in none that has a name.
  const secret = Object.keys(run.secrets).length === 0 ? null : secretDescriptor(run.folder, run.secrets);
  try {
    const settings = {
      ...outputVariables(run.outputs),
      ...run.settings,
      SUMMARY: summaryFile,
      ...(secret === null ? {} : { K6_SECRET_SOURCE: 'file=/dev/fd/3' }),
    };
    const env = run.sparing ? k6Environment(settings, undefined, SPARING_GOGC) : k6Environment(settings);
    return await runProgram(
      { file: run.k6, args, env },
      {
        timeoutMs: run.limitMs,
        interruptMs: INTERRUPT_GRACE_MS,
        signal: run.stop ? AbortSignal.any([run.signal, run.stop]) : run.signal,
        ...(secret === null ? {} : { descriptors: [secret] }),
        ...(run.onStart ? { onStart: run.onStart } : {}),
      },
    );
  } finally {
    if (secret !== null) closeSync(secret);
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
