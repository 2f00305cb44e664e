import type { Absent } from '../../base/absent.ts';
import { parseObject } from '../../base/json.ts';
import type { HttpRequest, HttpResponse } from '../http.ts';

const FILE = /^--?config-file(?:=|$)/;

/** Asks a member for its command line: it serves that, and nothing else of how it was configured. */
export const commandLineRequest = (): HttpRequest => ({ method: 'GET', path: '/debug/vars', headers: {} });

/** The words of the command line that a member serves; or why they tell nothing, to follow the member's name. */
export function commandLine({ status, body }: HttpResponse): readonly string[] | Absent {
  const line = status === 200 ? parseObject(body)?.cmdline : null;
  if (!Array.isArray(line)) return { absent: 'does not serve its command line (/debug/vars)' };
  const words = line.map(String);
  // A file takes the place of all flags.
  return words.some((word) => FILE.test(word)) ? { absent: 'has it in its configuration file, if at all' } : words;
}

/** What a command line sets a flag to; null where it does not have it. @param flag without dashes */
export function flagIn(words: readonly string[], flag: string): string | null {
  const pattern = new RegExp(`^--?${flag}(?:=(.*))?$`);
  // The last one counts.
  const at = words.map((word) => pattern.test(word)).lastIndexOf(true);
  return at < 0 ? null : (pattern.exec(words[at] as string)?.[1] ?? words[at + 1] ?? '');
}

/** How a member's election timeout is learned. */
export const electionTimeout = {
  request: commandLineRequest,
  /** Milliseconds; or why its command line does not tell them, to follow the member's name. */
  read: (response: HttpResponse): number | Absent => {
    const words = commandLine(response);
    if ('absent' in words) return words;
    const text = flagIn(words, 'election-timeout');
    if (text === null) return { absent: 'has no flag --election-timeout; its environment may set it' };
    const ms = Number(text);
    return Number.isSafeInteger(ms) && ms > 0 ? ms : { absent: 'has a flag --election-timeout that is no number' };
  },
};
