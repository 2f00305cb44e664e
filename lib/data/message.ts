import { asciiText } from '../base/bytes.ts';
import { hashText, mix31 } from '../base/random.ts';
import { CODES, readDigits } from './digits.ts';
import { MAX_WRITES } from './stamp.ts';

/**
 * Every message that raftmark puts into a queue begins with a head, in digits of six bits: two of the queue's number, five of its
 * producer, five of its place among that producer's messages, nine of when it was sent, and three that are a check of all the
 * others. So whoever is handed a message knows where it comes from, whether it is the next one, and how long it took; and what
 * nobody sent is not taken for a message.
 */
export const MESSAGE_HEAD_BYTES = 24;

/** Queues that can be told apart. */
export const MAX_QUEUES = 4_096;

const CHECKED = MESSAGE_HEAD_BYTES - 3;
const LOW = 2 ** 24;

/** Where a message comes from. */
export interface MessageHead {
  /** Number of its queue in the run, from 0. */
  readonly queue: number;
  /** Number of its writer, see writerNumber(). */
  readonly producer: number;
  /** Its place among the messages of its producer to the queue, from 1. */
  readonly sequence: number;
  /** When it was sent by its producer's clock, in whole microseconds since 1970. */
  readonly sentUs: number;
}

const { floor, imul } = Math;

/** 18 bits of the other 21 digits. */
function checkOf(salt: number, codes: Uint8Array): number {
  let hash = salt;
  for (let at = 0; at < CHECKED; at++) hash = imul(hash ^ (codes[at] as number), 0x01000193);
  return mix31(hash) >>> 13;
}

function saltOf(seed: number): number {
  return mix31(seed ^ hashText('messages'));
}

function put(buffer: Uint8Array, from: number, digits: number, value: number): void {
  let rest = value;
  for (let at = from + digits - 1; at >= from; at--) {
    buffer[at] = CODES[rest & 63] as number;
    rest >>>= 6;
  }
}

/**
 * The heads of one producer's messages to one queue, one after the other.
 * @param sentUs whole microseconds since 1970
 * @returns a function that throws when the producer has no unused number left
 */
export function messageHeads({
  seed,
  queue,
  producer,
}: {
  readonly seed: number;
  readonly queue: number;
  readonly producer: number;
}): (sentUs: number) => string {
  const buffer = new Uint8Array(MESSAGE_HEAD_BYTES);
  const salt = saltOf(seed);
  put(buffer, 0, 2, queue);
  put(buffer, 2, 5, producer);
  let sequence = 0;
  return (sentUs) => {
    if (++sequence >= MAX_WRITES) throw new Error('a virtual user has sent 2^28 messages; no unused number is left');
    put(buffer, 7, 5, sequence);
    const upper = floor(sentUs / LOW);
    put(buffer, 12, 5, upper);
    put(buffer, 17, 4, sentUs - upper * LOW);
    put(buffer, CHECKED, 3, checkOf(salt, buffer));
    return asciiText(buffer);
  };
}

/** The head of a payload; null when it has none that was made under this seed. */
export function readMessageHead(seed: number, payload: string): MessageHead | null {
  const digits = readDigits(payload, 0, MESSAGE_HEAD_BYTES);
  if (digits === null) return null;
  const number = (from: number, count: number): number =>
    digits.slice(from, from + count).reduce((sum, digit) => sum * 64 + digit, 0);
  const codes = Uint8Array.from(digits, (digit) => CODES[digit] as number);
  if (number(CHECKED, 3) !== checkOf(saltOf(seed), codes)) return null;
  const sequence = number(7, 5);
  if (sequence === 0) return null;
  return { queue: number(0, 2), producer: number(2, 5), sequence, sentUs: number(12, 5) * LOW + number(17, 4) };
}
