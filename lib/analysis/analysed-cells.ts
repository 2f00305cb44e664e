import type { AnalysisCells } from '../report/analyses.ts';
import type { Cell } from '../report/cell.ts';
import { isIdle } from '../scenarios/shares.ts';
import { timed } from './cells.ts';
import { repetitionsThatCount } from './series.ts';

/**
 * What has to be known of the cells of an analysis; null where all of them are in it and nobody doubts them. What was skipped was
 * never to be measured here, and is not spoken of.
 * @param cells those that it is about, in whatever state
 */
export function analysedCells(analysis: AnalysisCells['analysis'], cells: readonly Cell[]): AnalysisCells | null {
  const meant = cells.filter(({ state }) => state !== 'skipped');
  const used = repetitionsThatCount(meant).filter((cell) => isIdle(cell.step.load) || timed(cell).length > 0);
  const ids = new Set(used.map(({ id }) => id));
  const leftOut = meant.filter(({ id }) => !ids.has(id)).map((cell) => ({ cell: cell.id, because: whyNot(cell) }));
  const suspect = used.filter(({ verdict }) => verdict.level === 'suspect').map(({ id }) => id);
  return leftOut.length + suspect.length === 0 ? null : { analysis, leftOut, suspect };
}

function whyNot(cell: Cell): string {
  if (cell.state !== 'ok') return cell.reason;
  return cell.verdict.reasons[0] ?? 'No operation succeeded.';
}
