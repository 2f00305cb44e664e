const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Whole milliseconds of a text such as `500ms`, `15s`, `2m` or `1.5h`; null when it is none of these. */
export function parseDuration(text: string): number | null {
  const exact = parseExactDuration(text);
  return exact === null ? null : Math.round(exact);
}

/** A millionth of a millisecond: what is finer comes of writing decimals in binary. */
const FINEST = 1e6;

/** The same with its fractions: what is measured is told in less than milliseconds. */
export function parseExactDuration(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text.trim());
  if (match === null) return null;
  return Math.round(Number(match[1]) * (UNITS[match[2] as string] as number) * FINEST) / FINEST;
}
