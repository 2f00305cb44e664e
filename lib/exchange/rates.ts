import type { Environment } from './access-settings.ts';

/** More operations per second than one k6 can begin in time, on any machine. */
export const MAX_RATE = 20_000;
/** Fewer say nothing within a step. */
export const LEAST_RATE = 0.1;
/** What a rate looks like: three decimals are finer than any window can show. */
const PATTERN = /^\d+(\.\d{1,3})?$/;

/** Operations per second, fractions too. @returns null when the text is no rate from `low` to the highest */
export function parseRate(text: string, low: number): number | null {
  const value = Number(text);
  return PATTERN.test(text) && value >= low && value <= MAX_RATE ? value : null;
}

/** What a rate must be, in words. */
export function rateInWords(low: number): string {
  return `must be a number from ${low} to ${MAX_RATE}, such as 500 or 0.5`;
}

/** A rate that a variable gives. @throws Error that names the variable and what it may be */
export function readRate(env: Environment, name: string, fallback: number, low: number): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const value = parseRate(text, low);
  if (value === null) throw new Error(`${name}="${text}": ${rateInWords(low)}`);
  return value;
}
