import { duration, significant } from './format.ts';

/** Stands for a moment that was not seen. */
export const NOT_SEEN = '-';

/** A length of time for a table: milliseconds below one second, `1.34 s` above, minutes from one minute on; `-` for null. */
export function elapsed(ms: number | null): string {
  if (ms === null) return NOT_SEEN;
  if (ms === 0) return '0 ms';
  return ms >= 999.5 && ms < 59_950 ? `${significant(ms / 1_000, 3)} s` : duration(ms / 1_000);
}
