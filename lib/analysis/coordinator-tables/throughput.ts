import { grouped } from '../../base/grouped.ts';
import type { Operation } from '../../targets/operations.ts';
import { repetitionsThatCount } from '../series.ts';
import { median } from '../statistics.ts';
import { cellsIn, type Evidence, lookUp, nodesOf } from './evidence.ts';
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
      figures: SIZES.map((nodes) => bestStep(evidence, many, operation, nodes)),
    })),
    notes: [
      `Operations that were ok by wall clock, in the step with the most of them (${rows.map(({ many }) => many).join(', ')}); queries go to all nodes in turn. The document divides by the sum of latencies, which is one client's rate whatever their number.`,
      ...operationNotes(rows),
    ],
  };
}

/** The median over the repetitions of the step of a scenario that did the most. */
export function bestStep(evidence: Evidence, scenario: string, operation: Operation, nodes: number): Figure {
  const rate = figureOf(operation, ({ opsPerSecond }) => opsPerSecond);
  const wanted = { by: `--scenarios ${scenario}`, nodes, unit: 'perSecond' as const, figure: rate };
  for (const report of evidence.reports) {
    const cells = cellsIn(evidence, report).filter((cell) => cell.scenario === scenario && nodesOf(cell) === nodes);
    const steps = grouped(repetitionsThatCount(cells), ({ step }) => step.name).map(([first, ...others]) => ({
      name: first.step.name,
      rate: median([first, ...others].flatMap((cell) => rate(cell) ?? [])) ?? 0,
    }));
    const best = steps.sort((one, other) => other.rate - one.rate)[0];
    if (best !== undefined && best.rate > 0) {
      const of = (cell: (typeof cells)[number]): boolean => cell.scenario === scenario && cell.step.name === best.name;
      return lookUp({ ...evidence, reports: [report] }, { ...wanted, of });
    }
  }
  return lookUp(evidence, { ...wanted, of: inScenario(scenario), untold: `No ${operation} of ${scenario} succeeded.` });
}
