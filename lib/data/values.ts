import type { Pieces } from './pieces.ts';
import { headLength, headText, readStamp, type Stamp } from './stamp.ts';

/** In the place of a writer: there is no value. */
export const NO_VALUE = -1;
/** In the place of a writer: the value comes from no write of this seed, payload and entropy to this entry. */
export const FOREIGN = -2;

/** Tells which write a value comes from. */
export interface ValueReader {
  /** The length of the longest of its values. */
  readonly bytes: number;
  /** The write that a value of an entry comes from, with NO_VALUE or FOREIGN for its writer where there is none. */
  seen(value: string | null, entry: number): Stamp;
}

/** What values of one size are. */
export interface ValueShape {
  readonly seed: number;
  readonly payloadBytes: number;
  readonly pieces: Pieces;
}

/** The values of one seed, size and entropy. Entries are known by their index. */
export class Values implements ValueReader {
  readonly #shape: ValueShape;

  constructor(shape: ValueShape) {
    this.#shape = shape;
  }

  /** Their length. */
  get bytes(): number {
    return this.#shape.payloadBytes;
  }

  /**
   * The value of a write.
   * @param piece the number of the piece that it takes, which is any; default: that of the write
   */
  make(stamp: Stamp, entry: number, piece?: number): string {
    const { seed, payloadBytes, pieces } = this.#shape;
    const number = (piece ?? stamp.count) % pieces.count;
    return headText(seed, stamp, entry, payloadBytes) + pieces.text(number);
  }

  /** The write that a value comes from, or null when no write of this seed, payload and entropy to this entry has made it. */
  recognise(value: string, entry: number): Stamp | null {
    const { seed, payloadBytes, pieces } = this.#shape;
    if (value.length !== payloadBytes) return null;
    const stamp = readStamp(seed, value, payloadBytes);
    const number = pieces.numberAt(value, headLength(payloadBytes));
    return stamp !== null && number !== null && this.make(stamp, entry, number) === value ? stamp : null;
  }

  seen(value: string | null, entry: number): Stamp {
    if (value === null) return { writer: NO_VALUE, count: 0 };
    return this.recognise(value, entry) ?? { writer: FOREIGN, count: 0 };
  }
}
