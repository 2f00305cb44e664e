import { median } from '../../lib/analysis/statistics.ts';
import type { Cell, CellPlan, Measured } from '../../lib/report/cell.ts';

// The instrument's own figures take it from here.
export { median };

/** A cell that ran, to its end or not. */
export type MeasuredCell = CellPlan & Measured;

/** A cell with its numbers; null for one that has none. */
export function measured(cell: Cell): MeasuredCell | null {
  // The schema gives an aborted or failed cell all of the measured fields or none.
  return 'operations' in cell ? (cell as MeasuredCell) : null;
}

/** Cells that are shown under one heading. */
export interface Group {
  readonly tier: string;
  readonly payload: Cell['payload'];
  readonly entries: number;
  readonly cluster: Cell['cluster'];
  /** Repetitions of the same measurement, in order; one each for most runs. */
  readonly series: readonly (readonly Cell[])[];
}

/**
 * Cells by dataset and cluster, and in each by what they measure. Everything keeps the order in which it first occurs, except
 * that repetitions, which run interleaved, come together.
 */
export function groupCells(cells: readonly Cell[]): Group[] {
  const groups = groupBy(cells, ({ tier, entries, payload, cluster }) =>
    JSON.stringify([tier, entries, payload.name, cluster.name]),
  );
  return groups.map((members) => {
    const { tier, entries, payload, cluster } = members[0];
    return {
      tier,
      payload,
      entries,
      cluster,
      series: groupBy(members, ({ scenario, step }) => JSON.stringify([scenario, step.name])),
    };
  });
}

/** How far values lie apart: (largest - smallest) / median; null for fewer than two, or around zero. */
export function spread(values: readonly number[]): number | null {
  const middle = median(values);
  return values.length < 2 || !middle ? null : (Math.max(...values) - Math.min(...values)) / middle;
}

/** Items that share a key, in the order in which each key first occurs. */
export function groupBy<T>(items: readonly T[], key: (item: T) => string): [T, ...T[]][] {
  const found = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const name = key(item);
    const members = found.get(name);
    if (members) members.push(item);
    else found.set(name, [item]);
  }
  return [...found.values()];
}
