import { answered, countOf } from '../../../lib/analysis/failures.ts';
import { changesOf } from '../../../lib/analysis/node-metrics.ts';
import type { OperationResult } from '../../../lib/report/figures.ts';
import { traitsOf } from '../../../lib/targets/operations.ts';
import { ANSWERED, type Reason } from '../../../lib/targets/outcome.ts';

/** What was done in a window, whoever sent it: what the CPU and the bytes of the nodes are divided by. */
export interface Work {
  /** Operations that nodes have done and answered. */
  readonly done: number;
  /** Operations that failed though a node may have worked on them. */
  readonly failedAtNodes: number;
  /** Operations that changed something and were acknowledged. */
  readonly writes: number;
  /** Value bytes of the writes that were acknowledged, each with those that it carried. */
  readonly payloadBytes: number;
  /** Value bytes of writes that were not acknowledged and may be done all the same. */
  readonly doubtfulBytes: number;
}

/** Failures that no node has seen anything of. */
const UNSENT: readonly Reason[] = ['refused'];

/** What a load of k6's did, by its own count. A read of a wrong value was answered like any other. */
export function loadWork(operations: readonly OperationResult[], payloadBytes: number): Work {
  const sum = (of: (result: OperationResult) => number): number =>
    operations.reduce((total, result) => total + of(result), 0);
  const stored = (result: OperationResult, count: number): number =>
    traitsOf(result.operation).storesPayload ? count * payloadBytes : 0;
  return {
    done: sum(answered),
    failedAtNodes: sum(({ reasons }) =>
      countOf(reasons, ({ reason }) => !ANSWERED.includes(reason) && !UNSENT.includes(reason)),
    ),
    writes: changesOf(operations),
    payloadBytes: sum((result) => stored(result, result.ok)),
    doubtfulBytes: sum((result) => stored(result, result.unknown)),
  };
}

/** Operations that k6 carried out, whatever became of them: each has cost it its CPU. */
export function generatorOperations(operations: readonly OperationResult[]): number {
  return operations.reduce((sum, { ok, rejected, unknown }) => sum + ok + rejected + unknown, 0);
}

/** What several sources did in the same window. */
export function together(works: readonly Work[]): Work {
  const sum = (name: keyof Work): number => works.reduce((total, work) => total + work[name], 0);
  return {
    done: sum('done'),
    failedAtNodes: sum('failedAtNodes'),
    writes: sum('writes'),
    payloadBytes: sum('payloadBytes'),
    doubtfulBytes: sum('doubtfulBytes'),
  };
}
