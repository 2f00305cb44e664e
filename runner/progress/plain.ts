import { printableLines } from '../../lib/base/printable.ts';
import type { Cell } from '../../lib/report/cell.ts';
import { heading, outcomeLine } from './lines.ts';
import type { Position, Progress } from './progress.ts';

/** Lines that stay, for a pipe, a file or CI: one for each cell. */
export class PlainProgress implements Progress {
  readonly wantsLive = false;
  readonly #out: (line: string) => void;
  #last = '';

  constructor(out: (line: string) => void) {
    // What nodes and programs say is in these lines too.
    this.#out = (line) => out(printableLines(line));
  }

  note(text: string): void {
    this.#out(text);
  }

  warn(text: string): void {
    this.#out(`warning: ${text}`);
  }

  busy(text: string): void {
    // The same work is announced again and again with its progress; once is enough here.
    const what = text.replace(/\d[\d,.]*/g, '#');
    if (what !== this.#last) this.#out(`${text} ...`);
    this.#last = what;
  }

  live(): void {}

  doing(_position: Position, text: string): void {
    this.busy(text);
  }

  done(position: Position, cell: Cell): void {
    this.#out(`${heading(position)}: ${outcomeLine(cell)}`);
  }

  close(): void {}
}

/** Says nothing but warnings. */
export class QuietProgress extends PlainProgress {
  override note(): void {}
  override busy(): void {}
  override doing(): void {}
  override done(): void {}
}
