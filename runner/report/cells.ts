import type { Cell, CellPlan, Measured } from '../../lib/report.ts';

/** A cell that ran, to its end or not. */
export type MeasuredCell = CellPlan & Measured;

/** A cell with its numbers; null for one that has none. */
export function measured(cell: Cell): MeasuredCell | null {
  // The schema gives an aborted cell all of the measured fields or none.
  return 'operations' in cell ? (cell as MeasuredCell) : null;
}

/** Cells that are shown under one heading. */
export interface Group {
  readonly tier: string;
  readonly payload: Cell['payload'];
  readonly mode: Cell['mode'];
  /** Repetitions of the same measurement, in order; one each for most runs. */
  readonly series: readonly (readonly Cell[])[];
}

/**
 * Cells by tier, payload and mode, and in each by what they measure. Everything keeps the order in which it first occurs, except
 * that repetitions, which run interleaved, come together.
 */
export function groupCells(cells: readonly Cell[]): Group[] {
  const groups = collect(cells, ({ tier, payload, mode }) => [tier, payload.name, mode]);
  return groups.map((members) => {
    const { tier, payload, mode } = members[0];
    return { tier, payload, mode, series: collect(members, ({ scenario, step }) => [scenario, step.name]) };
  });
}

/** The middle of the values, or the mean of the two in the middle; null of none. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  return upper === undefined || lower === undefined ? null : (lower + upper) / 2;
}

/** How far values lie apart: (largest - smallest) / median; null for fewer than two, or around zero. */
export function spread(values: readonly number[]): number | null {
  const middle = median(values);
  return values.length < 2 || !middle ? null : (Math.max(...values) - Math.min(...values)) / middle;
}

function collect(cells: readonly Cell[], key: (cell: Cell) => readonly string[]): [Cell, ...Cell[]][] {
  const found = new Map<string, [Cell, ...Cell[]]>();
  for (const cell of cells) {
    const name = JSON.stringify(key(cell));
    const members = found.get(name);
    if (members) members.push(cell);
    else found.set(name, [cell]);
  }
  return [...found.values()];
}
