import { type Evidence, lookUp } from './evidence.ts';
import { figureOf, inScenario, type OperationRow, operationNotes, operationRows } from './operations.ts';
import { type DocumentTable, type Figure, sizeTitle } from './table.ts';

/** Sizes of the tables of operations. */
export const SIZES = [1, 3, 5] as const;

/** Response time of each operation by the size of the cluster. */
export function operationLatency(evidence: Evidence): DocumentTable {
  const rows = operationRows(evidence);
  return {
    title: 'Operation Latency',
    columns: ['Operation', ...SIZES.map(columnOf)],
    rows: rows.map((row) => ({
      label: row.label,
      figures: SIZES.map((nodes) => latencyOf(evidence, row, nodes)),
    })),
    notes: [
      `Median of one user who waits for each answer, over the repetitions (${rows.map(({ alone }) => alone).join(', ')}). The document does not say which statistic it has.`,
      ...operationNotes(rows),
    ],
  };
}

/** The median of one user on a cluster of one size. */
export function latencyOf(evidence: Evidence, { operation, alone }: OperationRow, nodes: number): Figure {
  return lookUp(evidence, {
    by: `--scenarios ${alone}`,
    nodes,
    unit: 'ms',
    of: (cell) => inScenario(alone)(cell) && cell.step.users === 1,
    figure: figureOf(operation, ({ latencyMs }) => latencyMs.p50),
    untold: `No ${operation} of ${alone} succeeded.`,
  });
}

export function columnOf(nodes: number): string {
  return nodes === 1 ? 'Single Node' : `${sizeTitle(nodes)} Cluster`;
}
