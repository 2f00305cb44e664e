import { printable, withoutControls } from './printable.ts';

/** Text tables for a terminal. Pure: colours come in as functions and never count towards a width. */

export type Paint = (text: string) => string;

/** A cell's text, and how to colour it once it is padded. */
export type TableCell = string | { readonly text: string; readonly paint: Paint };

export interface Column {
  readonly header: string;
  readonly align: 'left' | 'right';
  /**
   * In a narrow terminal the column with the highest number goes first; one without a number stays. Columns of 0 and less
   * only go when tighter gaps are not enough.
   */
  readonly dropOrder?: number;
}

export type TableRow =
  /** Fewer cells than columns leave the rest blank, or to `note`, which runs on to the right edge and wraps below itself. */
  | { readonly cells: readonly TableCell[]; readonly note?: TableCell }
  /** A line of its own over the rows that follow; a blank line goes before all but the first. */
  | { readonly heading: TableCell };

export interface Table {
  readonly lines: readonly string[];
  /** Headers of the columns that found no room. */
  readonly dropped: readonly string[];
}

const GAP = 2;
const TIGHT_GAP = 1;
/** A note is not squeezed into less than this; it would rather run over the edge. */
const NARROWEST_NOTE = 30;

/** Text broken at spaces into lines of at most `width` characters; a longer word has a line of its own. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text).split(/ +/)) {
    if (line !== '' && lengthOf(line) + 1 + lengthOf(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/**
 * Lays a table out in at most `width` characters: columns that may go are dropped one by one, then gaps tighten. What is left
 * runs over the edge rather than being cut.
 */
export function layoutTable(
  columns: readonly Column[],
  rows: readonly TableRow[],
  width: number,
  paintHeader: Paint = (text) => text,
): Table {
  const widths = columns.map((column, at) => columnWidth(column, at, rows));
  const shown = columns.map(() => true);
  const total = (gap: number) => {
    const kept = widths.filter((_, at) => shown[at]);
    return kept.reduce((sum, each) => sum + each, 0) + gap * Math.max(kept.length - 1, 0);
  };
  const droppable = columns
    .flatMap(({ dropOrder }, at) => (dropOrder === undefined ? [] : [{ at, dropOrder }]))
    .sort((a, b) => b.dropOrder - a.dropOrder);
  for (const { at, dropOrder } of droppable) {
    if (total(dropOrder > 0 ? GAP : TIGHT_GAP) <= width) break;
    shown[at] = false;
  }
  const gap = total(GAP) <= width ? GAP : TIGHT_GAP;

  /** The first `upTo` columns of one row, padded and coloured. */
  const line = (cells: readonly TableCell[], upTo: number): { text: string; length: number } => {
    const parts: string[] = [];
    let length = 0;
    for (const [at, column] of columns.slice(0, upTo).entries()) {
      if (!shown[at]) continue;
      const cell = pad(cells[at] ?? '', widths[at] ?? 0, column.align);
      length += (widths[at] ?? 0) + (parts.length > 0 ? gap : 0);
      parts.push(cell);
    }
    return { text: parts.join(' '.repeat(gap)), length };
  };

  const headers = columns.map(({ header }) => ({ text: header, paint: paintHeader }));
  const lines = [line(headers, columns.length).text.trimEnd()];
  for (const row of rows) {
    if ('heading' in row) {
      if (lines.length > 1) lines.push('');
      lines.push(painted(row.heading));
    } else if (row.note === undefined) {
      lines.push(line(row.cells, columns.length).text.trimEnd());
    } else {
      const { text, length } = line(row.cells, row.cells.length);
      const room = Math.max(Math.max(width, total(gap)) - length - gap, NARROWEST_NOTE);
      for (const [at, part] of wrap(textOf(row.note), room).entries()) {
        const before = at === 0 ? text : ' '.repeat(length);
        lines.push(before + ' '.repeat(gap) + repaint(row.note, part));
      }
    }
  }
  return { lines, dropped: columns.filter((_, at) => !shown[at]).map(({ header }) => header) };
}

function columnWidth(column: Column, at: number, rows: readonly TableRow[]): number {
  const cells = rows.map((row) => ('heading' in row ? '' : (row.cells[at] ?? '')));
  return Math.max(lengthOf(column.header), ...cells.map((cell) => lengthOf(textOf(cell))));
}

function pad(cell: TableCell, width: number, align: 'left' | 'right'): string {
  const text = textOf(cell);
  const space = ' '.repeat(Math.max(width - lengthOf(text), 0));
  // The space stays outside the colour: an underlined or inverted cell would otherwise smear.
  return align === 'right' ? space + repaint(cell, text) : repaint(cell, text) + space;
}

// A space at the start is an indentation and stays.
function textOf(cell: TableCell): string {
  return withoutControls(typeof cell === 'string' ? cell : cell.text).trimEnd();
}

function painted(cell: TableCell): string {
  return repaint(cell, textOf(cell));
}

function repaint(cell: TableCell, text: string): string {
  return typeof cell === 'string' || text === '' ? text : cell.paint(text);
}

function lengthOf(text: string): number {
  return [...text].length;
}
