import { isObject } from '../../lib/base/json.ts';
import type { Calibration } from '../../lib/report/calibration.ts';
import type { Cell } from '../../lib/report/cell.ts';
import type { OperationResult } from '../../lib/report/figures.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What was so before a report could say it. */
const OPERATION = { latencyFrom: 'samples', distribution: null } as const satisfies Partial<OperationResult>;

/**
 * A cell in today's form: what has come to be said of cells since reports of this version were first written says of an older one
 * that it is not known, or how it was then. Whatever else is wrong with it stays for the schema to find.
 */
export function completeCell(cell: Fields): Cell {
  const { operations } = cell;
  if (!Array.isArray(operations)) return cell as unknown as Cell;
  return {
    ...cell,
    operations: operations.map((result: unknown) => (isObject(result) ? { ...OPERATION, ...result } : result)),
  } as unknown as Cell;
}

/** What a report says that was made before there was a calibration. */
export const BEFORE_CALIBRATION: Calibration = { absent: 'the raftmark that made this report did not calibrate' };

/** A report of this version in today's form, see `completeCell`. */
export function completeReport(report: Fields): unknown {
  const { cells } = report;
  if (!Array.isArray(cells)) return report;
  return {
    calibration: BEFORE_CALIBRATION,
    ...report,
    cells: cells.map((cell: unknown) => (isObject(cell) ? completeCell(cell) : cell)),
  };
}
