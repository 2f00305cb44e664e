import type { Calibration } from '../report/calibration.ts';
import type { Operation } from '../targets/operations.ts';
import type { Protocol } from '../targets/target.ts';

/** A script, and what one of its steps does. */
export interface CostOf {
  readonly script: string;
  readonly protocol: Protocol;
  readonly operations: readonly Operation[];
}

/**
 * What one operation costs the generator at most between the answer to one and the sending of the next, in milliseconds: all of
 * k6's processor time for one against the instant answer, a part of which goes into the latency. Null where it was not calibrated.
 */
export function generatorCostMs(calibration: Calibration, { script, protocol, operations }: CostOf): number | null {
  if ('absent' in calibration) return null;
  const ceiling = calibration.scripts.find((each) => each.script === script && each.protocol === protocol)?.ceiling;
  if (ceiling === undefined || 'absent' in ceiling) return null;
  const same = ceiling.steps.find(
    (step) =>
      step.operations.length === operations.length &&
      step.operations.every(({ operation }) => operations.includes(operation)),
  );
  // Seconds per thousand are milliseconds per one.
  return same?.k6CpuSecondsPer1000 ?? null;
}
