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
/** Whole groups of four characters and three bytes. */
const DIGESTS = 24;
/** Sheets that are made of the same digests. */
const SHEETS = 6;
/** Characters of a sheet; the last that there could be stand for fewer bits, or for bytes that another sheet has not. */
const SHEET = DIGESTS * DIGEST - 4;

/**
 * Text of 64 symbols without end, any part of which can be made alone. Digests are dear for an engine, so their bytes are used
 * six times: as they are and in reverse, each encoded from the first, second and third byte on. Six bits of other bytes then
 * make a symbol, so that no compressor finds the same twice.
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
    if (way >= 3) new Uint8Array(bytes).reverse();
    this.#sheet = this.#engine.encode(bytes.slice(way % 3)).slice(0, SHEET);
    this.#number = number;
    return this.#sheet;
  }
}

/** Objects of one section have a field of a name of its own. */
const NAME = 22;
const FIRST = 18;
const REST = 10;
const OBJECTS = 25;
/** Letters that one section is made of: a name, a first value and 24 more. */
const LETTERS = NAME + FIRST + REST * (OBJECTS - 1);
/** Of `{"name":"value"},` what is neither name nor value. */
const AROUND = 8;
/** Characters of a section: as many as a value of 1 KB has room for behind its head and the number of its piece. */
const SECTION = OBJECTS * (NAME + REST + AROUND) + FIRST - REST;

/**
 * Where the eight letters of a section begin, four bytes alike: a-h, i-p, q-x in turn. A value compresses by its few letters as
 * well as by what repeats; many values have more letters between them, but share what a value alone has to bring along, a
 * table of code lengths above all. So a block of many compresses about as well as one alone.
 */
const ALPHABETS = [0x61616161, 0x69696969, 0x71717171] as const;

/** A section of small objects, each with a field name that no other section has, or its first `most` characters or some more. */
function jsonSection(number: number, source: string, most: number): string {
  const words = new Uint32Array(asciiBytes(source).buffer.slice(0, LETTERS));
  const first = ALPHABETS[number % ALPHABETS.length] as number;
  for (let at = 0; at < words.length; at++) words[at] = ((words[at] as number) & 0x07070707) + first;
  const letters = asciiText(new Uint8Array(words.buffer));
  const name = `{"${letters.slice(0, NAME)}":"`;
  let text = `${name}${letters.slice(NAME, NAME + FIRST)}"},`;
  for (let at = NAME + FIRST; at < LETTERS && text.length < most; at += REST) {
    text += `${name}${letters.slice(at, at + REST)}"},`;
  }
  return text;
}

/** ASCII text without end that follows from a seed and an entropy alone. */
export interface TextSource {
  /** Where text is cut: at multiples of so many characters. A value of JSON begins with a section. */
  readonly unit: number;
  /** `length` characters from one on, which is a multiple of `unit`; in any process the same. */
  text(from: number, length: number): string;
}

export function textSource(seed: number, entropy: Entropy, engine: TextEngine): TextSource {
  const sheets = new Sheets(seed, engine);
  if (entropy === 'random') return { unit: 1, text: (from, length) => sheets.text(from, length) };
  return {
    unit: SECTION,
    text: (from, length) => {
      const sections: string[] = [];
      for (let section = from / SECTION, left = length; left > 0; section++, left -= SECTION) {
        sections.push(jsonSection(section, sheets.text(section * LETTERS, LETTERS), left));
      }
      return sections.join('').slice(0, length);
    },
  };
}
