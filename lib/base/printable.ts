/**
 * What a terminal may take for more than text: control characters (C0, DEL, C1), those that turn the direction of writing or take no
 * room, separators of lines. By their numbers, for k6's engine knows no classes of Unicode.
 */
const UNFIT =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be removed
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]+/g;

/** Text with a space in place of what could move the cursor, change colours or hide a part. */
export function withoutControls(text: string): string {
  return text.replace(UNFIT, ' ');
}

/**
 * Text from outside on one line, fit to be printed.
 * @param most characters; a longer text is cut
 */
export function printable(text: string, most = Number.POSITIVE_INFINITY): string {
  const plain = withoutControls(text.slice(0, most + 1)).trim();
  return plain.length > most ? `${plain.slice(0, most).trimEnd()}...` : plain;
}

/** The same of a text that may have several lines. */
export function printableLines(text: string): string {
  return text
    .split('\n')
    .map((line) => withoutControls(line).trimEnd())
    .join('\n');
}

/** A value of JSON with every text in it made fit to be printed on one line. */
export function allPrintable<T>(value: T): T {
  if (typeof value === 'string') return printable(value) as T;
  if (Array.isArray(value)) return value.map((each: unknown) => allPrintable(each)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [printable(key), allPrintable(each)])) as T;
}
