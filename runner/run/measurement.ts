import type { Cell } from '../../lib/report/cell.ts';
import type { Block, ScriptPlan } from '../plan/plan.ts';

/**
 * A way to measure the cells of one script of a plan. Gives one cell for each that is planned, in their order; never throws for
 * what a script or the cluster does: the cells say it.
 */
export interface Measurement {
  measure(block: Block, script: ScriptPlan): Promise<readonly Cell[]>;
}

/** The cells of a script that measured nothing, each with the reason. */
export function without(
  { cells }: ScriptPlan,
  state: 'failed' | 'aborted' | 'skipped',
  reason: string,
): readonly Cell[] {
  return cells.map((cell) => ({ ...cell, state, reason }));
}
