import { parseObject } from './json.ts';

const TEXT = '"(?:[^"\\\\]|\\\\.)*"';
const COMMENTS = new RegExp(`${TEXT}|//[^\\n]*|/\\*[\\s\\S]*?\\*/`, 'g');
/** Ahead of a bracket that closes. */
const LAST_COMMAS = new RegExp(`${TEXT}|,(?=\\s*[}\\]])`, 'g');

/** Takes out what a pattern finds, but for texts in quotes, which it finds as well. */
const without = (pattern: RegExp, text: string): string =>
  text.replace(pattern, (found) => (found.startsWith('"') ? found : ' '));

/**
 * JSON as configuration files have it, with comments and commas at the ends of lists: an object, or null for anything else.
 * What .NET's configuration takes: System.Text.Json with comments skipped and trailing commas allowed.
 */
export function parseLenientObject(text: string): Readonly<Record<string, unknown>> | null {
  const plain = without(LAST_COMMAS, without(COMMENTS, text));
  // Some editors put a mark of the byte order first.
  return parseObject(plain.replace(/^\uFEFF/, ''));
}
