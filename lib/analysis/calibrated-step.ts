import type { Calibration, StepCeiling } from '../report/calibration.ts';
import type { Operation } from '../targets/operations.ts';
import type { Protocol } from '../targets/target.ts';

/** A script, and what one of its steps does. */
export interface ScriptStep {
  readonly script: string;
  readonly protocol: Protocol;
  readonly operations: readonly Operation[];
}

/** What k6 does against an instant answer with the same script and the same kinds of operations; null where it was not calibrated. */
export function calibratedStep(
  calibration: Calibration,
  { script, protocol, operations }: ScriptStep,
): StepCeiling | null {
  if ('absent' in calibration) return null;
  const ceiling = calibration.scripts.find((each) => each.script === script && each.protocol === protocol)?.ceiling;
  if (ceiling === undefined || 'absent' in ceiling) return null;
  const same = ceiling.steps.find(
    (step) =>
      step.operations.length === operations.length &&
      step.operations.every(({ operation }) => operations.includes(operation)),
  );
  return same ?? null;
}
