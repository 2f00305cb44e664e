import type { Operation } from '../../targets/operations.ts';
import { bestStep } from '../best-rate.ts';
import { type Evidence, lookUp } from './evidence.ts';
import { columnOf, SIZES } from './latency.ts';
import { figureOf, inScenario, operationNotes, operationRows } from './operations.ts';
import type { DocumentTable, Figure } from './table.ts';

/** Operations per second of each kind by the size of the cluster. */
export function operationThroughput(evidence: Evidence): DocumentTable {
  const rows = operationRows(evidence);
  return {
    title: 'Operation Throughput',
    columns: ['Operation', ...SIZES.map(columnOf)],
    rows: rows.map(({ label, operation, many }) => ({
      label,
      figures: SIZES.map((nodes) => bestThroughput(evidence, many, operation, nodes)),
    })),
    notes: [
      `Operations that were ok by wall clock, in the step with the most of them (${rows.map(({ many }) => many).join(', ')}); queries go to all nodes in turn. The document divides by the sum of latencies, which is one client's rate whatever their number.`,
      ...operationNotes(rows),
    ],
  };
}

/** The median over the repetitions of the step of a scenario that did the most. */
export function bestThroughput(evidence: Evidence, scenario: string, operation: Operation, nodes: number): Figure {
  const rate = figureOf(operation, ({ opsPerSecond }) => opsPerSecond);
  return lookUp(evidence, {
    by: `--scenarios ${scenario}`,
    nodes,
    unit: 'perSecond',
    of: inScenario(scenario),
    among: (cells) => bestStep(cells, rate)?.cells ?? [],
    figure: rate,
    untold: `No ${operation} of ${scenario} succeeded.`,
  });
}
