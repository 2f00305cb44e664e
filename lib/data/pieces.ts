import { DIGITS, readDigits } from './digits.ts';
import type { Entropy } from './payload.ts';
import { HEAD_BYTES } from './stamp.ts';
import { type TextEngine, type TextSource, textSource } from './text.ts';

const NUMBER_DIGITS = 4;

const ODD = 0x9e3779b1;
/** Times ODD it is 1, modulo 2^32 and thereby modulo each smaller power of two. */
const INVERSE = 0x0e8b2f51;

/**
 * What follows the head of a value is a piece of text that is the same in all processes under a seed, cut into pieces of the
 * length that values have room for. A piece begins with its number, so that a value can be compared as a whole with what it
 * must be, whoever has written it. Numbers are scrambled one to one, to look as random as the rest.
 */
export class Pieces {
  /** Characters of a piece; 0 when values are heads alone. */
  readonly length: number;
  /** How many there are, all different unless `length` is 0. */
  readonly count: number;
  readonly #digits: number;
  readonly #source: TextSource;
  /** From the text of one piece to that of the next. */
  readonly #stride: number;

  constructor(payloadBytes: number, seed: number, entropy: Entropy, engine: TextEngine) {
    this.length = Math.max(0, payloadBytes - HEAD_BYTES);
    this.#digits = Math.min(this.length, NUMBER_DIGITS);
    this.count = 64 ** this.#digits;
    this.#source = textSource(seed, entropy, engine);
    const { unit } = this.#source;
    this.#stride = Math.ceil((this.length - this.#digits) / unit) * unit;
  }

  /** Piece `number`, 0 up to `count`. */
  text(number: number): string {
    const rest = this.length - this.#digits;
    let scrambled = Math.imul(number, ODD) & (this.count - 1);
    let text = '';
    for (let at = 0; at < this.#digits; at++, scrambled >>>= 6) text += DIGITS[scrambled & 63];
    return rest > 0 ? text + this.#source.text(number * this.#stride, rest) : text;
  }

  /** The number of the piece that begins at a place of a value; null when no number stands there. */
  numberAt(value: string, from: number): number | null {
    const read = readDigits(value, from, this.#digits);
    if (read === null) return null;
    const scrambled = read.reduceRight((sum, digit) => sum * 64 + digit, 0);
    return Math.imul(scrambled, INVERSE) & (this.count - 1);
  }
}

/** So many bytes of pieces are kept as they are written, by all users of a script together: k6 needs five times as much memory. */
const KEPT_BYTES = 4 * 1_024 * 1_024;
/** And so many pieces, each of which takes k6 a few hundred bytes besides. */
const KEPT_PIECES = 2 ** 15;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** So many values are made ready at once: between two requests the same work costs k6's engine several times as much. */
const READY = 64;

/** What becomes of pieces on their way to be written. */
export interface Preparation<T> {
  /** Lays out what is written around a piece: done once for each that is kept. */
  prepare(piece: string): T;
  /** Makes it ready to be written once: done in the order in which they are given, up to 64 ahead. */
  ready(made: T): void;
}

/**
 * What one writer writes, value after value, with pieces that begin far from those of others. What has been laid out is kept as far
 * as the writer's share of what may be kept goes, and then comes again, in the same order: when all users together have written
 * about KEPT_BYTES.
 * @param users how many share it; asked each time that pieces would come again. 0: nothing is kept, and none comes again.
 * @returns a function that gives the next one
 */
export function pieceWalk<T>(
  pieces: Pieces,
  writer: number,
  users: () => number,
  { prepare, ready }: Preparation<T>,
): () => T {
  const { count, length } = pieces;
  const start = Math.floor(((writer * GOLDEN) % 1) * count);
  const most = Math.min(KEPT_PIECES, KEPT_BYTES / Math.max(1, length), count);
  const kept: T[] = [];
  let next = start;
  let at = 0;
  let readyTo = 0;
  const make = (): T => {
    const made = prepare(pieces.text(next));
    next = (next + 1) % count;
    return made;
  };
  /** At the end of what is kept: one more, or from the beginning. */
  const goOn = (): void => {
    const sharing = users();
    const may = sharing === 0 ? 0 : Math.max(1, Math.floor(most / sharing));
    if (may === 0) kept.length = 0;
    else if (kept.length > may) {
      kept.length = may;
      next = (start + may) % count;
    }
    if (kept.length < Math.max(1, may)) kept.push(make());
    else at = 0;
    if (may === 0) at = 0;
  };
  return () => {
    if (at === readyTo) {
      if (at === kept.length) goOn();
      readyTo = Math.min(at + READY, kept.length);
      for (let each = at; each < readyTo; each++) ready(kept[each] as T);
    }
    return kept[at++] as T;
  };
}
