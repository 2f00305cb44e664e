import { asciiText } from '../base/bytes.ts';
import { hashText, mix31 } from '../base/random.ts';
import { CODES, readDigits } from './digits.ts';

/**
 * Every value that raftmark writes begins with a head: a stamp of nine digits that says which write it comes from, writer and
 * count, and a mark of up to three that says which entry it was written for. No two writes of a run carry the same stamp.
 *
 * The 54 bits of the stamps of small values are scrambled one to one, so that they look as random as what follows them.
 */
export const STAMP_BYTES = 9;
const MARK_BYTES = 3;
/** A value of no more bytes has a shorter mark and is a head alone. Whole groups of base64. */
export const HEAD_BYTES = STAMP_BYTES + MARK_BYTES;
/** A stamp and one digit of a mark. */
export const LEAST_BYTES = STAMP_BYTES + 1;

/** Virtual users per script: the writer number is `epoch * MAX_USERS + user`. */
export const MAX_USERS = 6_000;
const WRITER_BITS = 26;
/** Scripts per run that can write. */
export const MAX_EPOCHS = Math.floor(2 ** WRITER_BITS / MAX_USERS);
/** A script takes so long on average at least, k6's start and end included. */
const SCRIPT_MS = 2_000;
/** Counts begin with 1 and stay below. */
export const MAX_WRITES = 2 ** 28;

/** Which write a value comes from. */
export interface Stamp {
  readonly writer: number;
  readonly count: number;
}

/**
 * The number that names one virtual user of one script.
 * @param epoch which script of the run, 0..MAX_EPOCHS-1
 * @param user 1..MAX_USERS-1
 * @throws Error when either is out of range: two writers would share a name.
 */
export function writerNumber(epoch: number, user: number): number {
  if (!(epoch >= 0 && epoch < MAX_EPOCHS)) throw new Error(`epoch ${epoch} is not within 0..${MAX_EPOCHS - 1}`);
  if (!(user >= 0 && user < MAX_USERS)) throw new Error(`user ${user} is not within 0..${MAX_USERS - 1}`);
  return epoch * MAX_USERS + user;
}

/**
 * A number for the first script of a run by when that begins, in milliseconds since 1970, so that runs after one another have no
 * writer in common, for six hours.
 */
export function firstEpoch(atMs: number): number {
  return Math.floor(atMs / SCRIPT_MS) % MAX_EPOCHS;
}

/** Of a head, as far as a value of so many bytes has room for it. */
export function headLength(payloadBytes: number): number {
  return Math.min(payloadBytes, HEAD_BYTES);
}

// A local is found faster than a property of a global, in k6's engine above all.
const { imul } = Math;

/** What stamps and marks under a seed are scrambled with. */
function keysOf(seed: number): { readonly a: number; readonly b: number; readonly c: number; readonly salt: number } {
  const base = mix31(seed ^ hashText('heads'));
  return { a: mix31(base + 1), b: mix31(base + 2), c: mix31(base + 3), salt: mix31(base + 4) };
}

/** Of smaller values stamps are a good part, and successive ones would compress as nothing else in a data set does. */
const SCRAMBLED_BELOW = 512;

/** The 54 bits of a stamp as two halves. */
interface Halves {
  readonly x: number;
  readonly y: number;
}

/**
 * Three rounds of a Feistel network, which can be undone whatever their function is; here it takes the upper bits of a product.
 * `scrambledStamps` has the same in it.
 */
function unscrambled(seed: number, { x, y }: Halves): Halves {
  const { a, b, c } = keysOf(seed);
  const second = x ^ (imul(y + c, 0xc2b2ae35) >>> 5);
  const first = y ^ (imul(second + b, 0x85ebca6b) >>> 5);
  return { x: second ^ (imul(first + a, 0x9e3779b1) >>> 5), y: first };
}

/**
 * Where the digits of a stamp stand that is not scrambled: four of the writer, one with what is left of writer and count, and
 * four of the count, the lowest last. What changes most often stands in the middle, so that no eight in a row are the same in
 * two values that may stand close together: a compressor would find them.
 */
const PLACES = [0, 1, 2, 3, 4, 8, 7, 6, 5] as const;

/** Puts something of a head into a buffer at its place: the offset is that of the head. */
export type PutStamp = (buffer: Uint8Array, offset: number) => void;
export type PutMark = (buffer: Uint8Array, offset: number, entry: number) => void;

const USED_UP = 'a virtual user has written 2^28 values; no unused stamp is left';

// All of these are done for every write: without loops, and with numbers that k6's engine need not look up.

function plainStamps({ writer, count = 0 }: Writer): PutStamp {
  const codes = CODES;
  const digit = (shift: number): number => codes[(writer >>> shift) & 63] as number;
  const [w0, w1, w2, w3] = [digit(20), digit(14), digit(8), digit(2)];
  const shared = (writer & 3) << 4;
  let written = count;
  return (buffer, offset) => {
    if (++written >= MAX_WRITES) throw new Error(USED_UP);
    buffer[offset] = w0;
    buffer[offset + 1] = w1;
    buffer[offset + 2] = w2;
    buffer[offset + 3] = w3;
    buffer[offset + 4] = codes[shared | (written >>> 24)] as number;
    buffer[offset + 5] = codes[written & 63] as number;
    buffer[offset + 6] = codes[(written >>> 6) & 63] as number;
    buffer[offset + 7] = codes[(written >>> 12) & 63] as number;
    buffer[offset + 8] = codes[(written >>> 18) & 63] as number;
  };
}

function scrambledStamps({ seed, writer, count = 0 }: Writer): PutStamp {
  const { a, b, c } = keysOf(seed);
  const codes = CODES;
  const upper = writer * 2;
  let written = count;
  return (buffer, offset) => {
    if (++written >= MAX_WRITES) throw new Error(USED_UP);
    let x = upper + (written >>> 27);
    let y = written & 0x7ffffff;
    x ^= imul(y + a, 0x9e3779b1) >>> 5;
    y ^= imul(x + b, 0x85ebca6b) >>> 5;
    x ^= imul(y + c, 0xc2b2ae35) >>> 5;
    buffer[offset] = codes[(x >>> 18) & 63] as number;
    buffer[offset + 1] = codes[(x >>> 12) & 63] as number;
    buffer[offset + 2] = codes[(x >>> 6) & 63] as number;
    buffer[offset + 3] = codes[x & 63] as number;
    buffer[offset + 4] = codes[((x >>> 24) << 3) | (y >>> 24)] as number;
    buffer[offset + 5] = codes[(y >>> 18) & 63] as number;
    buffer[offset + 6] = codes[(y >>> 12) & 63] as number;
    buffer[offset + 7] = codes[(y >>> 6) & 63] as number;
    buffer[offset + 8] = codes[y & 63] as number;
  };
}

/** Who writes, and after how many writes. */
export interface Writer {
  readonly seed: number;
  readonly writer: number;
  /** Writes that have been made; default 0. */
  readonly count?: number;
}

/**
 * The stamps of one writer's values of a size, one after the other: the first has the count after `count`.
 * @returns a function that throws when the writer has no unused stamp left
 */
export function stampWriter(from: Writer, payloadBytes: number): PutStamp {
  return payloadBytes >= SCRAMBLED_BELOW ? plainStamps(from) : scrambledStamps(from);
}

/**
 * The marks of entries in values of a size: the upper bits of a multiple of the entry's index. The factor, close to the golden
 * ratio of 2^32, is one whose multiples lie so evenly that no two of 120,000 entries in a row share three digits: it was found
 * by trying all.
 */
export function markWriter(seed: number, payloadBytes: number): PutMark {
  const { salt } = keysOf(seed);
  const codes = CODES;
  const marks = headLength(payloadBytes) - STAMP_BYTES;
  if (marks < MARK_BYTES) {
    return (buffer, offset, entry) => {
      const mark = imul(entry + salt, 0x9e3774dd);
      buffer[offset + 9] = codes[mark >>> 26] as number;
      if (marks > 1) buffer[offset + 10] = codes[(mark >>> 20) & 63] as number;
    };
  }
  return (buffer, offset, entry) => {
    const mark = imul(entry + salt, 0x9e3774dd);
    buffer[offset + 9] = codes[mark >>> 26] as number;
    buffer[offset + 10] = codes[(mark >>> 20) & 63] as number;
    buffer[offset + 11] = codes[(mark >>> 14) & 63] as number;
  };
}

/** The head of a given write of a value of so many bytes, as text. */
export function headText(seed: number, { writer, count }: Stamp, entry: number, payloadBytes: number): string {
  const bytes = new Uint8Array(headLength(payloadBytes));
  stampWriter({ seed, writer, count: count - 1 }, payloadBytes)(bytes, 0);
  markWriter(seed, payloadBytes)(bytes, 0, entry);
  return asciiText(bytes);
}

/** The stamp at the start of a value of so many bytes; null where no digits stand. */
export function readStamp(seed: number, value: string, payloadBytes: number): Stamp | null {
  const digits = readDigits(value, 0, STAMP_BYTES);
  if (digits === null) return null;
  const plain = payloadBytes >= SCRAMBLED_BELOW;
  const read = plain ? PLACES.map((place) => digits[place] as number) : digits;
  const number = (from: number): number => read.slice(from, from + 4).reduce((sum, digit) => sum * 64 + digit, 0);
  const [upper, middle, lower] = [number(0), read[4] as number, number(5)];
  if (plain) return stampOf(upper * 4 + (middle >>> 4), (middle & 15) * 2 ** 24 + lower);
  const { x, y } = unscrambled(seed, { x: (middle >>> 3) * 2 ** 24 + upper, y: (middle & 7) * 2 ** 24 + lower });
  return stampOf(x >>> 1, (x & 1) * 2 ** 27 + y);
}

/** None for the count 0, which no write has. */
function stampOf(writer: number, count: number): Stamp | null {
  return count === 0 ? null : { writer, count };
}
