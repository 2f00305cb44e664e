import { redacted } from '../../lib/base/redact.ts';

/** An error in k6's log that is none of the script's. */
export interface Complaint {
  /** Whose it is, as k6 calls it; null when it does not say. */
  readonly output: string | null;
  /** In k6's words, the reason included. */
  readonly text: string;
  readonly times: number;
}

/** Errors that are told otherwise: by the end of the script, by its summary. */
const TOLD_ELSEWHERE = /^(test run was |thresholds on metrics )/;

/** What k6's log complains of besides exceptions of iterations: the first of each output and message, and how many there are. */
export function complaintsIn(log: string): Complaint[] {
  const found = new Map<string, Complaint>();
  for (const [line, message = ''] of log.matchAll(/level=error msg=("(?:[^"\\]|\\.)*"|\S+)[^\n]*/g)) {
    if (/ scenario=\S+/.test(line)) continue;
    const text = unquoted(message);
    if (TOLD_ELSEWHERE.test(text)) continue;
    const output = fieldOf(line, 'output');
    const reason = fieldOf(line, 'error');
    const key = `${output} ${text}`;
    const before = found.get(key);
    const whole = firstLine(reason === null ? text : `${text}: ${reason}`);
    found.set(key, { output, text: before?.text ?? whole, times: (before?.times ?? 0) + 1 });
  }
  return [...found.values()];
}

function fieldOf(line: string, name: string): string | null {
  const value = new RegExp(` ${name}=("(?:[^"\\\\]|\\\\.)*"|\\S+)`).exec(line)?.[1];
  return value === undefined ? null : unquoted(value);
}

/** A text as logrus writes it, in quotes where it needs them. */
function unquoted(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replace(/\\n/g, '\n').replace(/\\(.)/g, '$1') : text;
}

function firstLine(text: string): string {
  return redacted(text.split('\n')[0] ?? '');
}

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
  // Where a script has ended itself, its place stands on the same line.
  const first = `${lines[0]}${detail}`.trimEnd().replace(/ at (\S+ \()?file:\/\/.*$/, '');
  return redacted(first.replace(/^(Uncaught \(in promise\) ?|GoError: |Error: )+/, ''));
}
