import { countOf } from '../analysis/failures.ts';
import type { OperationResult } from '../report/figures.ts';
import { entriesPerWrite, type Step } from '../scenarios/steps.ts';
import { type Operation, traitsOf } from '../targets/operations.ts';
import { ANSWERED } from '../targets/outcome.ts';

/** What follows from how operations of one kind ended, whoever counted them. */
export type OperationCounts = Pick<
  OperationResult,
  'operation' | 'ok' | 'rejected' | 'unknown' | 'reasons' | 'opsPerSecond' | 'errorRate' | 'payloadBytesPerSecond'
>;

/** Values that one operation of a step moves. */
export function entriesOf({ load }: Pick<Step, 'load'>, operation: Operation): number {
  return operation === 'write' ? entriesPerWrite(load) : 1;
}

/**
 * @param answered operations that were answered with success. One of ANSWERED is among them; it counts as a failure, not as ok.
 * @param reasons those that were not ok
 * @param payloadBytes of one operation
 */
export function operationCounts(
  operation: Operation,
  answered: number,
  reasons: OperationResult['reasons'],
  windowSeconds: number,
  payloadBytes: number,
): OperationCounts {
  const ok = Math.max(0, answered - countOf(reasons, ({ reason }) => ANSWERED.includes(reason)));
  const rejected = countOf(reasons, ({ outcome }) => outcome === 'rejected');
  const unknown = countOf(reasons, ({ outcome }) => outcome === 'unknown');
  const all = ok + rejected + unknown;
  const opsPerSecond = windowSeconds > 0 ? ok / windowSeconds : 0;
  return {
    operation,
    ok,
    rejected,
    unknown,
    reasons,
    opsPerSecond,
    errorRate: all > 0 ? (rejected + unknown) / all : 0,
    payloadBytesPerSecond: traitsOf(operation).movesPayload ? opsPerSecond * payloadBytes : 0,
  };
}
