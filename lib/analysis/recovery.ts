import type { RecoveryRow } from '../report/faults.ts';

/** Whether a recovery that was made lacks a figure: not seen, not told by anyone, or not a part of that kind. */
export function lacksFigure({ skipped, processUpMs, readyMs, caughtUpMs, receivedBytes }: RecoveryRow): boolean {
  return skipped === null && [processUpMs, readyMs, caughtUpMs, receivedBytes].includes(null);
}
