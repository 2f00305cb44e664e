import type { EntryLists } from './entry-lists.ts';

/**
 * How long answers may be, in bytes; what is longer is not read to its end. Over HTTP k6 has no such bound. All are odd, which no
 * limit of a service is: where both sides complain of a message in the same words, the number tells whose limit it was.
 */

/** Of a status, a list, a change: 1 MB. */
export const ANSWER_BYTES = (1_024 * 1_024) | 1;

/** Beside the values. */
const SLACK_BYTES = 65_536;
/** What a byte of a value may become on its way, in base64 or with escapes. */
const GROWTH = 3;

/** Of an answer to a read: @param valueBytes of the value that it brings */
export function readAnswerBytes({ lists }: { readonly lists?: EntryLists }, valueBytes: number): number {
  return lists?.answerBytes ?? answerBytes(valueBytes);
}

/** Of answers that bring values: @param valueBytes of all of them together */
export function answerBytes(valueBytes: number): number {
  return Math.max(ANSWER_BYTES, (GROWTH * valueBytes + SLACK_BYTES) | 1);
}
