import { judgeThresholds, resolveThresholds, type Threshold } from '../../lib/analysis/thresholds.ts';
import type { StepResult } from '../../lib/exchange/summary.ts';
import type { CellThreshold, LimitName } from '../../lib/report/thresholds.ts';

/** What a limit of the configuration file is counted in, and on which side of it a figure must lie. */
const MEANT: Readonly<Record<LimitName, Required<Pick<CellThreshold, 'unit' | 'comparison'>>>> = {
  p95: { unit: 'ms', comparison: '<=' },
  p99: { unit: 'ms', comparison: '<=' },
  errorRate: { unit: 'share', comparison: '<=' },
  opsPerSecond: { unit: 'per-second', comparison: '>=' },
};

/** The configured limits for a step of a scenario, each with what was measured. */
export function judgedLimits(
  thresholds: readonly Threshold[],
  scenario: string,
  { step, operations }: Pick<StepResult, 'step' | 'operations'>,
): CellThreshold[] {
  return operations.flatMap((result) => {
    const limits = resolveThresholds(thresholds, scenario, step, result.operation);
    return judgeThresholds(limits, result).map((item): CellThreshold => {
      const { unit, comparison } = MEANT[item.limit];
      return { operation: result.operation, ...item, comparison, unit };
    });
  });
}
