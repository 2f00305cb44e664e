import { count } from '../base/format.ts';

/** By how much a clock was set: `forward by 2,003 ms`. */
export function setInWords(byMs: number): string {
  return `${byMs < 0 ? 'back' : 'forward'} by ${count(Math.round(Math.abs(byMs)))} ms`;
}
