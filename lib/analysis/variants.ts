import { grouped } from '../base/grouped.ts';
import type { Cell } from '../report/cell.ts';
import { breaksNodes, isLone, workOf } from './cells.ts';

/** The same on clusters that differ, for the same work in one protocol. */
export const sameWork = (cell: Cell): string => `${cell.protocol} ${workOf(cell)}`;

/**
 * The cells of work that was done on clusters of several variants. The node without replication is another thing than a cluster of one, and
 * while nodes are broken figures tell of the faults.
 * @param variantOf what the clusters differ in; null of a cell that has no part in it
 */
export function variedCells(cells: readonly Cell[], variantOf: (cell: Cell) => string | number | null): Cell[] {
  const eligible = cells.filter((cell) => !isLone(cell.cluster) && variantOf(cell) !== null && !breaksNodes(cell));
  return grouped(eligible, sameWork)
    .filter((members) => new Set(members.map(variantOf)).size > 1)
    .flat();
}
