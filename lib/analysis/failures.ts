import { grouped } from '../base/grouped.ts';
import type { Cell } from '../report/cell.ts';
import type { OperationResult } from '../report/figures.ts';
import { ANSWERED, type Failure, type Reason } from '../targets/outcome.ts';
import { measured } from './cells.ts';

/** Why operations of a run were not ok, over all cells. */
export interface FailureSum {
  readonly outcome: Failure;
  readonly reason: Reason;
  readonly count: number;
  /** Ids of the cells where it happened, in the report's order. */
  readonly cells: readonly string[];
}

/** The failures of all cells by outcome and reason, most frequent first. */
export function sumFailures(cells: readonly Cell[]): FailureSum[] {
  const failures = cells.flatMap((cell) =>
    (measured(cell)?.operations ?? []).flatMap(({ reasons }) => reasons.map((each) => ({ ...each, id: cell.id }))),
  );
  return grouped(failures, ({ outcome, reason }) => `${outcome} ${reason}`)
    .map((each) => ({
      outcome: each[0].outcome,
      reason: each[0].reason,
      count: each.reduce((sum, { count }) => sum + count, 0),
      cells: [...new Set(each.map(({ id }) => id))],
    }))
    .sort((a, b) => b.count - a.count);
}

/** How many of an operation's failures are of a kind. */
export function countOf(
  reasons: OperationResult['reasons'],
  which: (failure: OperationResult['reasons'][number]) => boolean,
): number {
  return reasons.reduce((sum, failure) => sum + (which(failure) ? failure.count : 0), 0);
}

/** Operations that were answered with success, reads of a wrong value among them: those that have a latency. */
export function answered({ ok, reasons }: Pick<OperationResult, 'ok' | 'reasons'>): number {
  return ok + countOf(reasons, ({ reason }) => ANSWERED.includes(reason));
}
