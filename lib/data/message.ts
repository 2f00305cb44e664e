import { asciiText } from '../base/bytes.ts';
import { hashText, mix31 } from '../base/random.ts';
import { CODES, MEANINGS, NONE } from './digits.ts';
import type { Entropy } from './payload.ts';
import { Pieces } from './pieces.ts';
import { HEAD_BYTES, MAX_WRITES } from './stamp.ts';
import type { TextEngine } from './text.ts';

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

/**
 * Reads the heads of payloads that were made under one seed. It takes no memory for each, for scripts that read thousands a second.
 * @returns a function that gives null for a payload without such a head; what it gives is valid until the next call
 */
export function messageHeadReader(seed: number): (payload: string) => MessageHead | null {
  const salt = saltOf(seed);
  const codes = new Uint8Array(MESSAGE_HEAD_BYTES);
  const head = { queue: 0, producer: 0, sequence: 0, sentUs: 0 };
  const number = (from: number, to: number): number => {
    let sum = 0;
    for (let at = from; at < to; at++) sum = sum * 64 + (MEANINGS[codes[at] as number] as number);
    return sum;
  };
  return (payload) => {
    if (payload.length < MESSAGE_HEAD_BYTES) return null;
    for (let at = 0; at < MESSAGE_HEAD_BYTES; at++) {
      const code = payload.charCodeAt(at);
      if ((MEANINGS[code] ?? NONE) === NONE) return null;
      codes[at] = code;
    }
    if (number(CHECKED, MESSAGE_HEAD_BYTES) !== checkOf(salt, codes)) return null;
    head.queue = number(0, 2);
    head.producer = number(2, 7);
    head.sequence = number(7, 12);
    head.sentUs = number(12, 17) * LOW + number(17, CHECKED);
    return head.sequence === 0 ? null : head;
  };
}

/** What follows the heads of messages. A piece fills what the head of a value leaves; that of a message is longer. */
export function messagePieces(payloadBytes: number, seed: number, entropy: Entropy, engine: TextEngine): Pieces {
  return new Pieces(payloadBytes - (MESSAGE_HEAD_BYTES - HEAD_BYTES), seed, entropy, engine);
}
