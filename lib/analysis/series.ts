import { grouped } from '../base/grouped.ts';
import type { Cell } from '../report/cell.ts';
import type { OperationResult } from '../report/figures.ts';
import type { Operation } from '../targets/operations.ts';
import { type CompletedCell, completed } from './cells.ts';

/** Cells of one dataset on one cluster, which was spoken to in one way. */
export interface CellGroup {
  readonly tier: string;
  readonly payload: Cell['payload'];
  readonly entries: number;
  readonly cluster: Cell['cluster'];
  readonly protocol: Cell['protocol'];
  readonly reads: Cell['reads'];
  readonly keys: Cell['keys'];
  /** Repetitions of the same measurement, in order; one each for most runs. */
  readonly series: readonly (readonly [Cell, ...Cell[]])[];
}

/**
 * Cells by dataset, cluster, protocol, what reads promise and keys, and in each by what they measure. Everything keeps the order in which it first occurs, except
 * that repetitions, which run interleaved, come together.
 */
export function groupCells(cells: readonly Cell[]): CellGroup[] {
  const groups = grouped(cells, ({ tier, entries, payload, cluster, protocol, reads, keys }) =>
    JSON.stringify([tier, entries, payload.name, cluster.name, protocol, reads, keys]),
  );
  return groups.map((members) => {
    const { tier, entries, payload, cluster, protocol, reads, keys } = members[0];
    return {
      tier,
      payload,
      entries,
      cluster,
      protocol,
      reads,
      keys,
      series: grouped(members, ({ scenario, step }) => JSON.stringify([scenario, step.name])),
    };
  });
}

/** The repetitions of a measurement that count: those that ran to their end and are not invalid. */
export function repetitionsThatCount(series: readonly Cell[]): CompletedCell[] {
  return completed(series).filter(({ verdict }) => verdict.level !== 'invalid');
}

/** What one kind of operation did in each of several repetitions. */
export interface RepeatedOperation {
  readonly operation: Operation;
  readonly results: readonly [OperationResult, ...OperationResult[]];
}

/** The operations of a measurement over its repetitions that count; none while fewer than two do. */
export function overRepetitions(series: readonly Cell[]): RepeatedOperation[] {
  const usable = repetitionsThatCount(series);
  if (usable.length < 2) return [];
  const results = usable.flatMap(({ operations }) => operations);
  return grouped(results, ({ operation }) => operation).map((each) => ({
    operation: each[0].operation,
    results: each,
  }));
}
