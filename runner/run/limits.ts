import { judgeThresholds, resolveThresholds, type Threshold } from '../../lib/analysis/thresholds.ts';
import type { StepResult } from '../../lib/exchange/summary.ts';
import type { CellThreshold } from '../../lib/report/cell.ts';

/** The configured limits for a step of a scenario, each with what was measured. */
export function judgedLimits(
  thresholds: readonly Threshold[],
  scenario: string,
  { step, operations }: Pick<StepResult, 'step' | 'operations'>,
): CellThreshold[] {
  return operations.flatMap((result) => {
    const limits = resolveThresholds(thresholds, scenario, step, result.operation);
    return judgeThresholds(limits, result).map((item) => ({ operation: result.operation, ...item }));
  });
}
