import { asciiBytes, asciiText } from '../base/bytes.ts';
import type { Entropy } from './payload.ts';

/** What text is made with. All is an engine's own: a loop over a megabyte takes k6's a second. */
export interface TextEngine {
  /** SHA-512 of an ASCII text as 86 characters of base64 with `-` and `_`, unpadded. */
  digest(text: string): string;
  /** What such base64 stands for. */
  decode(text: string): ArrayBuffer;
  encode(bytes: ArrayBuffer): string;
}

/** The last character of a digest stands for two bits alone. */
const DIGEST = 85;
/** Whole groups of four characters and three bytes, and pairs of bytes. */
const DIGESTS = 24;
/** Sheets that are made of the same digests. */
const SHEETS = 9;
/** Characters of a sheet; the last that there could be stand for fewer bits, or for bytes that another sheet has not. */
const SHEET = DIGESTS * DIGEST - 4;

/**
 * Text of 64 symbols without end, any part of which can be made alone. Digests are dear for an engine, so their bytes are used
 * nine times: as they are, in reverse and in reverse by pairs, each encoded from the first, second and third byte on. Six bits
 * of other bytes then make a symbol, so that no compressor finds the same twice.
 */
class Sheets {
  readonly #prefix: string;
  readonly #engine: TextEngine;
  // What was made last is kept, since text is mostly asked for as it goes on.
  #group = -1;
  #digests: ArrayBuffer = new ArrayBuffer(0);
  #number = -1;
  #sheet = '';

  constructor(seed: number, engine: TextEngine) {
    this.#prefix = `raftmark ${seed} `;
    this.#engine = engine;
  }

  text(from: number, length: number): string {
    const parts: string[] = [];
    for (let at = from; at < from + length; ) {
      const number = Math.floor(at / SHEET);
      const begin = at - number * SHEET;
      const end = Math.min(SHEET, begin + from + length - at);
      parts.push(this.#made(number).slice(begin, end));
      at += end - begin;
    }
    return parts.join('');
  }

  #made(number: number): string {
    if (number === this.#number) return this.#sheet;
    const group = Math.floor(number / SHEETS);
    if (group !== this.#group) {
      let digests = '';
      for (let at = 0; at < DIGESTS; at++) {
        digests += this.#engine.digest(this.#prefix + (group * DIGESTS + at)).slice(0, DIGEST);
      }
      this.#digests = this.#engine.decode(digests);
      this.#group = group;
    }
    const way = number - group * SHEETS;
    const bytes = this.#digests.slice(0);
    if (way >= 6) new Uint16Array(bytes).reverse();
    else if (way >= 3) new Uint8Array(bytes).reverse();
    this.#sheet = this.#engine.encode(bytes.slice(way % 3)).slice(0, SHEET);
    this.#number = number;
    return this.#sheet;
  }
}

/** Objects of one section have a field of a name of its own. */
const NAME = 24;
const FIRST = 16;
const REST = 8;
const OBJECTS = 25;
/** Letters that one section is made of: a name, a first value and 24 more. */
const LETTERS = NAME + FIRST + REST * (OBJECTS - 1);
/** Of `{"name":"value"},` what is neither name nor value. */
const AROUND = 8;
/** Characters of a section. A value of 1 KB holds one whole section behind its head and the number of its piece. */
const SECTION = OBJECTS * (NAME + REST + AROUND) + FIRST - REST;

/**
 * Where the sixteen letters of a section begin, four bytes alike: a-p, A-P, k-z, K-Z in turn. A value compresses by its few
 * letters as well as by what repeats; many values have more letters between them, but share what a value alone has to bring
 * along, a table of code lengths above all. So a block of many compresses about as well as one alone.
 */
const ALPHABETS = [0x61616161, 0x41414141, 0x6b6b6b6b, 0x4b4b4b4b] as const;

/** A section of small objects, each with a field name that no other section has. */
function jsonSection(number: number, source: string): string {
  const words = new Uint32Array(asciiBytes(source).buffer.slice(0, LETTERS));
  const first = ALPHABETS[number & 3] as number;
  for (let at = 0; at < words.length; at++) words[at] = ((words[at] as number) & 0x0f0f0f0f) + first;
  const letters = asciiText(new Uint8Array(words.buffer));
  const name = `{"${letters.slice(0, NAME)}":"`;
  let text = `${name}${letters.slice(NAME, NAME + FIRST)}"},`;
  for (let at = NAME + FIRST; at < LETTERS; at += REST) text += `${name}${letters.slice(at, at + REST)}"},`;
  return text;
}

/**
 * ASCII text without end that follows from a seed and an entropy alone.
 * @returns a function that makes `length` characters from one on, in any process the same
 */
export function textSource(
  seed: number,
  entropy: Entropy,
  engine: TextEngine,
): (from: number, length: number) => string {
  const sheets = new Sheets(seed, engine);
  if (entropy === 'random') return (from, length) => sheets.text(from, length);
  return (from, length) => {
    const first = Math.floor(from / SECTION);
    const sections: string[] = [];
    for (let at = first; at * SECTION < from + length; at++) {
      sections.push(jsonSection(at, sheets.text(at * LETTERS, LETTERS)));
    }
    const begin = from - first * SECTION;
    return sections.join('').slice(begin, begin + length);
  };
}
