import type { Cell } from '../../report/cell.ts';
import { hasOwnName } from '../cells.ts';

/** What tells a cell's place from others of the run; nothing where all have one. */
export function whereOf(cell: Cell, all: readonly Cell[]): string {
  const several = (of: (cell: Cell) => string): boolean => new Set(all.map(of)).size > 1;
  const parts = [
    ...(several(({ cluster }) => cluster.name) && hasOwnName(cell.cluster) ? [cell.cluster.name] : []),
    ...(several(({ tier }) => tier) ? [cell.tier] : []),
    ...(several(({ payload }) => payload.name) ? [cell.payload.name] : []),
    ...(several(({ protocol }) => protocol) ? [cell.protocol] : []),
  ];
  return parts.length === 0 ? '' : `${parts.join(', ')}: `;
}
