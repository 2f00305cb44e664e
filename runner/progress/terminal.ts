import { printable, printableLines } from '../../lib/base/printable.ts';
import type { Cell } from '../../lib/report/cell.ts';
import type { Live } from '../k6/live.ts';
import type { Style } from '../system/terminal.ts';
import { cut, heading, outcomeLine, runningLine } from './lines.ts';
import type { Course, Position, Progress } from './progress.ts';

/** One line at the bottom that is drawn over, and above it the lines that stay. */
export class TerminalProgress implements Progress {
  readonly wantsLive = true;
  readonly #stream: NodeJS.WriteStream;
  readonly #style: Style;
  readonly #unicode: boolean;
  #shown = false;

  constructor(stream: NodeJS.WriteStream, style: Style, unicode = true) {
    this.#stream = stream;
    this.#style = style;
    this.#unicode = unicode;
  }

  #stay(line: string): void {
    this.#clear();
    this.#stream.write(`${line}\n`);
  }

  #draw(line: string): void {
    // Back to the line's start, erase it, write no further than its end.
    this.#stream.write(`\r\x1b[2K${cut(line, this.#width(), this.#unicode)}`);
    this.#shown = true;
  }

  /** The last column is left free: a character in it would begin a new line in some terminals. */
  #width(): number {
    return (this.#stream.columns ?? 80) - 1;
  }

  #running(position: Position, doing: string | null, course: Course, live: Live | null): void {
    const room = { width: this.#width(), unicode: this.#unicode };
    this.#draw(printable(runningLine(position, { doing, course, live }, room)));
  }

  #clear(): void {
    if (this.#shown) this.#stream.write('\r\x1b[2K');
    this.#shown = false;
  }

  note(text: string): void {
    this.#stay(printableLines(text));
  }

  warn(text: string): void {
    this.#stay(this.#style.yellow(`warning: ${printableLines(text)}`));
  }

  busy(text: string): void {
    this.#draw(`${printable(text)} ...`);
  }

  live(position: Position, course: Course, live: Live | null): void {
    this.#running(position, null, course, live);
  }

  doing(position: Position, text: string, course: Course, live: Live | null): void {
    this.#running(position, text, course, live);
  }

  done(position: Position, cell: Cell): void {
    const text = printable(outcomeLine(cell));
    const level = 'verdict' in cell ? cell.verdict?.level : undefined;
    const paint =
      cell.state === 'failed' || level === 'invalid'
        ? this.#style.red
        : level === 'suspect'
          ? this.#style.yellow
          : String;
    this.#stay(`${printable(heading(position))}\n  ${paint(text)}`);
  }

  close(): void {
    this.#clear();
  }
}
