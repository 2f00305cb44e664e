import { parseDuration } from '../base/duration.ts';
import { unknownName } from '../base/suggest.ts';
import { LONGEST_STEP_MS } from '../scenarios/length.ts';
import type { Environment } from './access-settings.ts';

/** @throws Error that names the variable, its value and what it may be */
export function wholeNumber(env: Environment, name: string, fallback: number, low: number, high: number): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < low || value > high) {
    throw new Error(`${name}="${text}": must be a whole number from ${low} to ${high}`);
  }
  return value;
}

/** A time in milliseconds. @throws Error likewise */
export function milliseconds(
  env: Environment,
  name: string,
  fallback: string,
  low: number,
  high = LONGEST_STEP_MS,
): number {
  const text = env[name] || fallback;
  const value = parseDuration(text);
  if (value === null || value < low) {
    throw new Error(`${name}="${text}": must be a time such as 15s${low > 0 ? `, at least ${low}ms` : ' or 500ms'}`);
  }
  if (value > high) throw new Error(`${name}="${text}": must be at most ${high / 3_600_000}h`);
  return value;
}

/** What was found under a name. @throws Error that names the nearest when nothing was */
export function known<T>(what: string, name: string, found: T | null | undefined, names: readonly string[]): T {
  if (found === null || found === undefined) throw new Error(unknownName(what, name, names));
  return found;
}

/** One of what a target offers; null when nothing was wished for. */
export function oneOf<T extends string>(what: string, wanted: string | undefined, offered: readonly T[]): T | null {
  if (!wanted) return null;
  return known(
    what,
    wanted,
    offered.find((name) => name === wanted),
    offered,
  );
}
