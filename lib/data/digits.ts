import { asciiBytes } from '../base/bytes.ts';

/** The 64 symbols of random values, those of base64url, in the order of their codes. Each stands for six bits. */
export const DIGITS = '-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';

/** Their codes, by what they stand for. */
export const CODES = asciiBytes(DIGITS);

/** What a character means that is no digit. */
export const NONE = 64;
/** What the digits mean, by their codes; of other codes NONE, and of those that are no ASCII nothing. */
export const MEANINGS = new Uint8Array(128).fill(NONE);
for (const [meaning, code] of CODES.entries()) MEANINGS[code] = meaning;

/** What the digits of a text stand for, six bits each; null when one of the characters is no digit. */
export function readDigits(text: string, from: number, count: number): number[] | null {
  const read: number[] = [];
  for (let at = from; at < from + count; at++) {
    const meaning = MEANINGS[text.charCodeAt(at)] ?? NONE;
    if (meaning === NONE) return null;
    read.push(meaning);
  }
  return read;
}
