import type { Absent } from './absent.ts';

/**
 * What services tell of themselves, in the text format of Prometheus (version 0.0.4) or that of OpenMetrics:
 * https://prometheus.io/docs/instrumenting/exposition_formats/. Pure, and cheap enough for every second: of lines that are not
 * asked for only the name is read.
 */
export interface Sample {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}

const TAB = 9;
const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const EQUALS = 61;
const BACKSLASH = 92;
const OPEN = 123;
const CLOSE = 125;

const NO_LABELS: ReadonlyMap<string, string> = new Map();
/** Ahead of its labels, or of a blank. */
const NAME = /^([a-zA-Z_:][\w:]*)[{ \t]/;
const LABEL = /[a-zA-Z_]\w*/y;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const SPECIAL: ReadonlyMap<string, number> = new Map([
  ['nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['+inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
]);

/**
 * The samples whose names are wanted, in their order. A whole text is refused for one line that is not of the format, as
 * Prometheus does it: what else is wrong with it nobody knows.
 * @returns absent: what is wrong, such as `line 3 is no sample`
 */
export function readExposition(text: string, wanted: (name: string) => boolean): readonly Sample[] | Absent {
  const samples: Sample[] = [];
  let number = 0;
  for (let from = 0; from < text.length; ) {
    const newline = text.indexOf('\n', from);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(from, end).trim();
    if (line === '# EOF') break;
    from = end + 1;
    number++;
    // A name that is no identifier stands in braces, in quotes: none of ours.
    if (line === '' || line.startsWith('#') || line.startsWith('{"')) continue;
    const name = NAME.exec(line)?.[1];
    if (name === undefined) return { absent: `line ${number} is no sample` };
    if (!wanted(name)) continue;
    const sample = sampleOf(name, new Line(line, name.length));
    if (sample === null) return { absent: `line ${number} is no sample` };
    samples.push(sample);
  }
  return samples;
}

/** The rest of a line whose name has been read; null when it is none. */
function sampleOf(name: string, line: Line): Sample | null {
  line.skipBlanks();
  const labels = line.peek() === OPEN ? labelsOf(line) : NO_LABELS;
  // An exemplar may follow, behind a `#`; a time in milliseconds or seconds before that.
  const [value = '', time = '0', ...more] = (line.rest().split('#', 1)[0] ?? '').trim().split(/[ \t]+/);
  const number = numberOf(value);
  if (labels === null || number === null || !NUMBER.test(time) || more.length > 0) return null;
  return { name, labels, value: number };
}

/** As Go and OpenMetrics write it; null for anything else. */
function numberOf(text: string): number | null {
  return NUMBER.test(text) ? Number(text) : (SPECIAL.get(text.toLowerCase()) ?? null);
}

/** What stands in braces; the line goes on behind them. Null when it is not closed, or has a name twice. */
function labelsOf(line: Line): ReadonlyMap<string, string> | null {
  const labels = new Map<string, string>();
  line.skip();
  for (;;) {
    line.skipBlanks();
    if (line.peek() === CLOSE) break;
    const name = line.label();
    line.skipBlanks();
    if (name === '' || labels.has(name) || line.peek() !== EQUALS) return null;
    line.skip();
    line.skipBlanks();
    const value = line.quoted();
    if (value === null) return null;
    labels.set(name, value);
    line.skipBlanks();
    // One may also follow the last.
    if (line.peek() === COMMA) line.skip();
    else if (line.peek() !== CLOSE) return null;
  }
  line.skip();
  return labels;
}

/** A line that is read from some place to its end. */
class Line {
  readonly #text: string;
  #at: number;

  constructor(text: string, at: number) {
    this.#text = text;
    this.#at = at;
  }

  /** Code of a character ahead; NaN at the end. */
  peek(ahead = 0): number {
    return this.#text.charCodeAt(this.#at + ahead);
  }

  skip(): void {
    this.#at++;
  }

  skipBlanks(): void {
    while (this.peek() === SPACE || this.peek() === TAB) this.#at++;
  }

  rest(): string {
    return this.#text.slice(this.#at);
  }

  /** The name of a label; empty where there is none. */
  label(): string {
    LABEL.lastIndex = this.#at;
    const name = LABEL.exec(this.#text)?.[0] ?? '';
    this.#at += name.length;
    return name;
  }

  /** A text in quotes, its escapes undone; null when it is not closed, or has others than the format's three. */
  quoted(): string | null {
    if (this.peek() !== QUOTE) return null;
    let from = ++this.#at;
    let value = '';
    for (; this.#at < this.#text.length; this.#at++) {
      const code = this.peek();
      if (code === QUOTE) return value + this.#text.slice(from, this.#at++);
      if (code !== BACKSLASH) continue;
      const meant = ESCAPES.get(this.peek(1));
      if (meant === undefined) return null;
      value += this.#text.slice(from, this.#at++) + meant;
      from = this.#at + 1;
    }
    return null;
  }
}

const ESCAPES: ReadonlyMap<number, string> = new Map([
  [BACKSLASH, '\\'],
  [QUOTE, '"'],
  ['n'.charCodeAt(0), '\n'],
]);
