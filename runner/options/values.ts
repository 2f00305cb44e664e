import { parseDuration } from '../../lib/base/duration.ts';
import { redacted } from '../../lib/base/redact.ts';
import { parseRate, rateInWords } from '../../lib/exchange/rates.ts';
import { LONGEST_STEP_MS } from '../../lib/scenarios/length.ts';
import { baseUrl, type Spelling } from '../../lib/targets/http.ts';
import { usageError } from '../system/errors.ts';

/**
 * The parts of a list with commas; none of a text without any.
 * @param flag that it is given to, for messages
 * @throws UserError where a part is empty: what should stand there is missing, as of a variable that is not set
 */
export function split(text: string, flag: string): string[] {
  if (/^[\s,]*$/.test(text)) return [];
  const parts = text.split(',').map((part) => part.trim());
  if (!parts.includes('')) return parts;
  throw usageError(
    `${flag} "${redacted(text)}": nothing stands before or behind one of its commas; take that comma away`,
  );
}

/** Milliseconds of a flag such as `15s`. @throws UserError when it is not a time, below `lowMs` or above `highMs` */
export function durationFlag(flag: string, text: string, lowMs: number, highMs = LONGEST_STEP_MS): number {
  const value = parseDuration(text);
  if (value === null) throw usageError(`${flag} "${text}": must be a time with its unit, such as 15s, 500ms or 2m`);
  if (value < lowMs) throw usageError(`${flag} "${text}": must be at least ${lowMs}ms`);
  if (value > highMs) throw usageError(`${flag} "${text}": must be at most ${highMs / 3_600_000}h`);
  return value;
}

/** A whole number within bounds. @throws UserError */
export function numberFlag(flag: string, text: string, low: number, high: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < low || value > high) {
    throw usageError(`${flag} "${text}": must be a whole number from ${low} to ${high}`);
  }
  return value;
}

/** Operations per second, fractions too. @throws UserError */
export function rateFlag(flag: string, text: string, low: number): number {
  const value = parseRate(text, low);
  if (value === null) throw usageError(`${flag} "${text}": ${rateInWords(low)}`);
  return value;
}

/** Base URLs of a list of hosts. @throws UserError for one that is malformed */
export function hostFlag(values: readonly string[], spelling: Spelling, flag = '--host'): string[] {
  // Of a list that was written with blanks behind its commas the shell makes several words.
  const words = values.map((word, at) => (at < values.length - 1 ? word.replace(/,\s*$/, '') : word));
  const hosts = words
    .flatMap((word) => split(word, flag))
    .map((host) => {
      try {
        return baseUrl(host, spelling);
      } catch (error) {
        throw usageError(`${flag}: ${(error as Error).message}`);
      }
    });
  if (hosts.length === 0) throw usageError(`${flag} is empty; give the URL of a node such as ${spelling.example}`);
  return [...new Set(hosts)];
}
