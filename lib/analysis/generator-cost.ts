import type { Calibration } from '../report/calibration.ts';
import { calibratedStep, type ScriptStep } from './calibrated-step.ts';

/**
 * What one operation costs the generator at most between the answer to one and the sending of the next, in milliseconds: all of
 * k6's processor time for one against the instant answer, a part of which goes into the latency. Null where it was not calibrated.
 */
export function generatorCostMs(calibration: Calibration, step: ScriptStep): number | null {
  // Seconds per thousand are milliseconds per one.
  return calibratedStep(calibration, step)?.k6CpuSecondsPer1000 ?? null;
}
