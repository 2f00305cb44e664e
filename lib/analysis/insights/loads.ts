import { breaksNodes, type CompletedCell, type Timed, timed } from '../cells.ts';
import { repetitionsThatCount } from '../series.ts';
import type { Observed } from './insight.ts';

/** The cells of a cluster that ran to their end and are not invalid, in the report's order. */
export function cellsOf({ cells }: Observed, cluster: string): CompletedCell[] {
  return repetitionsThatCount(cells.filter((cell) => cell.cluster.name === cluster));
}

/** Those in which nobody broke anything: what happened there happened by itself. */
export function calmCells(report: Observed, cluster: string): CompletedCell[] {
  return cellsOf(report, cluster).filter((cell) => !breaksNodes(cell));
}

/** What the writes of a cell did; null without one that was ok. */
export function writesOf(cell: CompletedCell): Timed | null {
  return timed(cell).find(({ operation }) => operation === 'write' || operation === 'enqueue') ?? null;
}
