import type { Cell } from '../report/cell.ts';
import { type MeasuredCell, measured } from './cells.ts';

/** What can be said of a cell with numbers in a word: its verdict, or that it was cut short or failed. */
export type Standing = 'valid' | 'suspect' | 'invalid' | 'aborted' | 'failed';

/** A reason why cells are not simply valid, numbered so that rows can point to it. */
export interface Note {
  readonly number: number;
  readonly level: Exclude<Standing, 'valid'>;
  readonly text: string;
  /** The same rule was broken by several cells, each by a figure of its own: the text is that of the first. */
  readonly alike: boolean;
  /** Ids of the cells it is about, in the report's order. */
  readonly cells: readonly string[];
}

/** The notes of a report, and which of them a cell has. */
export interface References {
  readonly notes: readonly Note[];
  /** Numbers of a cell's notes. */
  of(cell: Cell): readonly number[];
}

/** What a cell with numbers is: a cell that was cut short or failed is that, whatever its numbers are worth. */
export function standingOf({ state, verdict }: MeasuredCell): Standing {
  return state === 'aborted' || state === 'failed' ? state : verdict.level;
}

/**
 * Gathers why measured cells are suspect, invalid, cut short or failed: a reason that several cells share is one note, and so are
 * those of one rule, whatever their figures.
 */
export function collectNotes(cells: readonly Cell[]): References {
  const notes = new Map<string, Note & { readonly cells: string[] }>();
  const marks = new Map<Cell, number[]>();
  for (const cell of cells) {
    const numbers = reasonsOf(cell).map(({ level, text, rule }) => {
      const key = `${level}: ${rule ?? text}`;
      const known = notes.get(key) ?? { number: notes.size + 1, level, text, alike: false, cells: [] };
      const note = { ...known, alike: known.alike || known.text !== text };
      notes.set(key, note);
      if (!note.cells.includes(cell.id)) note.cells.push(cell.id);
      return note.number;
    });
    marks.set(cell, [...new Set(numbers)]);
  }
  return { notes: [...notes.values()], of: (cell) => marks.get(cell) ?? [] };
}

function reasonsOf(cell: Cell): { level: Note['level']; text: string; rule: string | null }[] {
  const numbers = measured(cell);
  if (!numbers) return [];
  const { level, reasons, rules = [] } = numbers.verdict;
  return [
    ...(cell.state === 'aborted' || cell.state === 'failed'
      ? [{ level: cell.state, text: cell.reason, rule: null }]
      : []),
    ...(level === 'valid' ? [] : reasons.map((text, at) => ({ level, text, rule: rules[at] ?? null }))),
  ];
}
