import type { Cell } from '../report/cell.ts';
import type { NodeShare, OperationResult } from '../report/figures.ts';

import { type CompletedCell, completed } from './cells.ts';

/** The least and the greatest of what nodes have; the node that has the latter. */
export interface Between {
  readonly least: number;
  readonly greatest: number;
  /** Host and port. */
  readonly node: string;
}

/** How the operations of one kind in one cell were spread over the nodes that they went to. */
export interface NodeSpread {
  readonly cell: CompletedCell;
  readonly operation: OperationResult['operation'];
  readonly nodes: number;
  /** Of the operations that were ok, 0 to 1. */
  readonly share: Between;
  /** In milliseconds. */
  readonly p50Ms: Between;
  readonly p99Ms: Between;
}

/** The spread of everything that went to several nodes, in the order of the cells; of those alone where something was answered. */
export function nodeSpreads(cells: readonly Cell[]): NodeSpread[] {
  return completed(cells).flatMap((cell) =>
    cell.operations.flatMap(({ operation, distribution }): NodeSpread[] => {
      const nodes = distribution?.nodes.filter(({ ok }) => ok > 0) ?? [];
      if (nodes.length < 2) return [];
      const all = nodes.reduce((sum, { ok }) => sum + ok, 0);
      const of = (value: (node: NodeShare) => number): Between => between(nodes, value);
      return [
        {
          cell,
          operation,
          nodes: nodes.length,
          share: of(({ ok }) => ok / all),
          p50Ms: of(({ p50Ms }) => p50Ms ?? 0),
          p99Ms: of(({ p99Ms }) => p99Ms ?? 0),
        },
      ];
    }),
  );
}

/** Of at least one node. */
function between(nodes: readonly NodeShare[], value: (node: NodeShare) => number): Between {
  const sorted = nodes.map((node) => ({ node: node.node, value: value(node) })).sort((a, b) => a.value - b.value);
  const [first, last] = [sorted[0], sorted.at(-1)];
  return { least: first?.value ?? 0, greatest: last?.value ?? 0, node: last?.node ?? '' };
}
