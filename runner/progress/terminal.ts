import { milliseconds, perSecond } from '../../lib/base/format.ts';
import { printable, printableLines } from '../../lib/base/printable.ts';
import type { Cell } from '../../lib/report/cell.ts';
import type { Live } from '../k6/live.ts';
import type { Style } from '../system/terminal.ts';
import { heading, outcomeLine } from './lines.ts';
import type { Position, Progress } from './progress.ts';

const BAR = 20;

/** `█████░░░░░` */
export function bar(share: number, width = BAR): string {
  const full = Math.round(Math.max(0, Math.min(1, share)) * width);
  return '█'.repeat(full) + '░'.repeat(width - full);
}

/** `1:05 left` */
export function timeLeft(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} left`;
}

/** One line at the bottom that is drawn over, and above it the lines that stay. */
export class TerminalProgress implements Progress {
  readonly wantsLive = true;
  readonly #stream: NodeJS.WriteStream;
  readonly #style: Style;
  #shown = false;

  constructor(stream: NodeJS.WriteStream, style: Style) {
    this.#stream = stream;
    this.#style = style;
  }

  #stay(line: string): void {
    this.#clear();
    this.#stream.write(`${line}\n`);
  }

  #draw(line: string): void {
    const width = (this.#stream.columns ?? 80) - 1;
    // Back to the line's start, erase it, write no further than its end.
    this.#stream.write(`\r\x1b[2K${line.length > width ? `${line.slice(0, width - 1)}…` : line}`);
    this.#shown = true;
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

  live(position: Position, elapsedMs: number, totalMs: number, leftMs: number, live: Live | null): void {
    const numbers = live
      ? ` · ${perSecond(Math.max(0, live.perSecond))} req/s · p95 ${live.p95Ms === null ? '-' : `${milliseconds(live.p95Ms)} ms`} · ${live.failures} errors`
      : '';
    this.#draw(`${printable(heading(position))} ${bar(elapsedMs / totalMs)} ${timeLeft(leftMs)}${numbers}`);
  }

  doing(position: Position, text: string, elapsedMs: number, likelyMs: number): void {
    this.#draw(`${printable(heading(position))} ${bar(elapsedMs / likelyMs)} ${printable(text)}`);
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
