import { printableLines } from '../../lib/base/printable.ts';
import type { Cell } from '../../lib/report/cell.ts';
import type { Live } from '../k6/live.ts';
import { heading, intervalLine, outcomeLine } from './lines.ts';
import type { Course, Position, Progress } from './progress.ts';

/** Lines that stay, for a pipe, a file or CI: one for each cell, and one as often as is wanted while it is measured. */
export class PlainProgress implements Progress {
  readonly wantsLive: boolean;
  readonly #out: (line: string) => void;
  readonly #everyMs: number;
  readonly #now: () => number;
  #last = '';
  /** When something was said of the cell that is being measured. */
  #saidMs: number | null = null;

  /**
   * @param everyMs of a cell that is being measured something is said so often; null: when it is over
   * @param now milliseconds of any clock
   */
  constructor(out: (line: string) => void, everyMs: number | null = null, now = () => performance.now()) {
    this.wantsLive = everyMs !== null;
    this.#everyMs = everyMs ?? Number.POSITIVE_INFINITY;
    this.#now = now;
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

  live(position: Position, course: Course, live: Live | null): void {
    this.#told(position, null, course, live);
  }

  doing(position: Position, text: string, course: Course, live: Live | null): void {
    this.busy(text);
    this.#told(position, text, course, live);
  }

  /** Says how far a cell is, when it is time for that. */
  #told(position: Position, doing: string | null, course: Course, live: Live | null): void {
    const now = this.#now();
    this.#saidMs ??= now;
    if (now - this.#saidMs < this.#everyMs) return;
    this.#saidMs = now;
    this.#out(intervalLine(position, { doing, course, live }));
  }

  done(position: Position, cell: Cell): void {
    this.#saidMs = null;
    this.#out(`${heading(position)}: ${outcomeLine(cell)}`);
  }

  close(): void {}
}

/** Says nothing but warnings. */
export class QuietProgress extends PlainProgress {
  override note(): void {}
  override busy(): void {}
  override live(): void {}
  override doing(): void {}
  override done(): void {}
}
