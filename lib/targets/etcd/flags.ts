import type { Absent } from '../../base/absent.ts';
import { parseObject } from '../../base/json.ts';
import type { HttpRequest, HttpResponse } from '../http.ts';

const FLAG = /^--?election-timeout(?:=(.*))?$/;
const FILE = /^--?config-file(?:=|$)/;

/** How a member's election timeout is learned: it serves its command line, and nothing else of how it was configured. */
export const electionTimeout = {
  request: (): HttpRequest => ({ method: 'GET', path: '/debug/vars', headers: {} }),
  /** Milliseconds; or why its command line does not tell them, to follow the member's name. */
  read: (response: HttpResponse): number | Absent => {
    const line = response.status === 200 ? parseObject(response.body)?.cmdline : null;
    if (!Array.isArray(line)) return { absent: 'does not serve its command line (/debug/vars)' };
    const words = line.map(String);
    // A file takes the place of all flags.
    if (words.some((word) => FILE.test(word))) return { absent: 'has it in its configuration file, if at all' };
    // The last one counts.
    const at = words.map((word) => FLAG.test(word)).lastIndexOf(true);
    if (at < 0) return { absent: 'has no flag --election-timeout; its environment may set it' };
    const ms = Number(FLAG.exec(words[at] as string)?.[1] ?? words[at + 1]);
    return Number.isSafeInteger(ms) && ms > 0 ? ms : { absent: 'has a flag --election-timeout that is no number' };
  },
};
