import type { Cell } from '../../../lib/report/cell.ts';
import type { Report } from '../../../lib/report/report.ts';
import type { Failure, Reason } from '../../../lib/targets/outcome.ts';
import { measured } from '../cells.ts';

/** A reason why cells are not simply valid, numbered so that rows can point to it. */
export interface Note {
  readonly number: number;
  readonly level: 'suspect' | 'invalid' | 'aborted' | 'failed';
  readonly text: string;
  /** Ids of the cells it is about, in the report's order. */
  readonly cells: readonly string[];
}

/** Why operations of a run were not ok, over all cells. */
export interface FailureSum {
  readonly outcome: Failure;
  readonly reason: Reason;
  readonly count: number;
  /** Ids of the cells where it happened, in the report's order. */
  readonly cells: readonly string[];
}

/** The failures of a report by outcome and reason, most frequent first. */
export function sumFailures(report: Report): FailureSum[] {
  const sums = new Map<string, { outcome: Failure; reason: Reason; count: number; cells: Set<string> }>();
  for (const cell of report.cells) {
    for (const { outcome, reason, count } of (measured(cell)?.operations ?? []).flatMap((each) => each.reasons)) {
      const key = `${outcome} ${reason}`;
      const sum = sums.get(key) ?? { outcome, reason, count: 0, cells: new Set() };
      sums.set(key, sum);
      sum.count += count;
      sum.cells.add(cell.id);
    }
  }
  return [...sums.values()].map((sum) => ({ ...sum, cells: [...sum.cells] })).sort((a, b) => b.count - a.count);
}

/** The notes of a report, and which of them a cell has. */
export interface References {
  readonly notes: readonly Note[];
  /** Numbers of a cell's notes. */
  of(cell: Cell): readonly number[];
}

/** Gathers why measured cells are suspect, invalid, cut short or failed: a reason that several cells share is one note. */
export function collectNotes(report: Report): References {
  const notes = new Map<string, Note & { readonly cells: string[] }>();
  const marks = new Map<Cell, number[]>();
  for (const cell of report.cells) {
    const reasons = reasonsOf(cell);
    const numbers = reasons.map(({ level, text }) => {
      const key = `${level}: ${text}`;
      const note = notes.get(key) ?? { number: notes.size + 1, level, text, cells: [] };
      notes.set(key, note);
      note.cells.push(cell.id);
      return note.number;
    });
    marks.set(cell, numbers);
  }
  return { notes: [...notes.values()], of: (cell) => marks.get(cell) ?? [] };
}

function reasonsOf(cell: Cell): { level: Note['level']; text: string }[] {
  const numbers = measured(cell);
  if (!numbers) return [];
  const { level, reasons } = numbers.verdict;
  return [
    ...(cell.state === 'aborted' || cell.state === 'failed' ? [{ level: cell.state, text: cell.reason }] : []),
    ...(level === 'valid' ? [] : reasons.map((text) => ({ level, text }))),
  ];
}
