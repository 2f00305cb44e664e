/** JSON from outside: an object, or null for anything else (arrays, scalars, text that is not JSON). */
export function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  const value = parse(text);
  return isObject(value) ? value : null;
}

/** JSON from outside: an array, or null for anything else. */
export function parseArray(text: string): readonly unknown[] | null {
  const value = parse(text);
  return Array.isArray(value) ? value : null;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function stringOr<T>(value: unknown, fallback: T): string | T {
  return typeof value === 'string' ? value : fallback;
}

/** An ASCII text as it stands in a JSON string. Most need no escape, which is sooner seen than not done. */
export function inJson(text: string): string {
  return /["\\]/.test(text) ? JSON.stringify(text).slice(1, -1) : text;
}
