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

/**
 * The pieces of one writer's values, beginning far from those of others. Those that it has come by are kept as far as its share
 * of what may be kept goes, and then come again, in the same order: when all users together have written about KEPT_BYTES.
 * @param users how many share it; asked each time that pieces would come again. 0: nothing is kept, and none comes again.
 * @param prepare makes of a piece what is written
 * @returns a function that gives the next one
 */
export function pieceWalk<T>(
  pieces: Pieces,
  writer: number,
  users: () => number,
  prepare: (text: string) => T,
): () => T {
  const { count, length } = pieces;
  const start = Math.floor(((writer * GOLDEN) % 1) * count);
  const most = Math.min(KEPT_PIECES, KEPT_BYTES / Math.max(1, length), count);
  const kept: T[] = [];
  let at = 0;
  let next = start;
  const share = (): number => (users() === 0 ? 0 : Math.max(1, Math.floor(most / users())));
  const make = (): T => {
    const made = prepare(pieces.text(next));
    next = (next + 1) % count;
    return made;
  };
  return () => {
    if (at < kept.length) return kept[at++] as T;
    const may = share();
    if (may === 0) return make();
    if (kept.length < may) kept.push(make());
    else {
      if (kept.length > may) {
        kept.length = may;
        next = (start + may) % count;
      }
      at = 0;
    }
    return kept[at++] as T;
  };
}
